"""Tell how programs send their errors to the HTTP intake of a project, which the settings `intake.enabled` and `intake.port` run.

Arguments: `folder`, a path or URI in the project (default: the first one open).

Answers `{"enabled", "url", "lines", "title", "markdown"}`: `url` is null while the intake does not run; `lines` holds
`{"sdk", "line"}`, what is to be set for each SDK, with the workspace's own key; `markdown` is a page that says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.folders import Folder
from tracemend.lsp.server import Server

_HOST = "127.0.0.1"
_TITLE = "Send errors here"


@dataclass
class Arguments:
    """See the module."""

    folder: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Look at the settings and at the process of the intake."""
    folder = await server.folder_for(arguments.folder)
    opened = server.open_folders()

    def tell() -> dict[str, Any]:
        serving = next(
            (f for f in opened if f.intake_port == folder.intake_port and f.intake.port() is not None), folder
        )
        port = serving.intake.port()
        lines = [] if port is None else _lines(serving, port)
        url = None if port is None else f"http://{_HOST}:{port}"
        told = {"enabled": folder.settings.intake_enabled, "url": url, "title": _TITLE}
        return {**told, "lines": lines, "markdown": _page(folder, url, lines)}

    return await server.flow.quickly(tell)


def _lines(folder: Folder, port: int) -> list[dict[str, str]]:
    from tracemend.sources.intake.lines import lines_for
    from tracemend.sources.intake.serve import intake_key

    return [{"sdk": sdk, "line": line} for sdk, line in lines_for(_HOST, port, intake_key(folder.root), None)]


def _page(folder: Folder, url: str | None, lines: list[dict[str, str]]) -> str:
    if url is None:
        why = (
            "ended, as a message has said" if folder.settings.intake_enabled else "off: set `tracemend.intake.enabled`"
        )
        return f"# {_TITLE}\n\nThe HTTP intake is {why}.\n"
    head = (
        f"What an error monitor's SDK sends to `{url}` is marked in `{folder.shown}`. Set one of these where the program "
        "starts. The key in them stays the same; the intake listens on this machine only."
    )
    parts = [f"## {each['sdk']}\n\n```\n{each['line']}\n```" for each in lines]
    return "\n\n".join([f"# {_TITLE}", head, *parts]) + "\n"
