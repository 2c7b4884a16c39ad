"""Give the project a CI configuration that runs its tests, or the services that its workflow lacks, through the editor.

Arguments: `folder` (default: the first one), the path of a project; or `incident`, one of it, such as a failed check's.

Answers `{"title", "applied", "steps", "message"}`; `steps` is what the user has to do beside. Fails where nothing is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.errors import UsageError
from tracemend.fix import Fix, apply_fix
from tracemend.lsp.applying import apply
from tracemend.lsp.fixing import as_edit
from tracemend.lsp.folders import Folder
from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""

    folder: str | None = None
    incident: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Look at the project, make the edit, hand it over."""
    folder = await _folder(server, arguments)
    texts = server.texts(folder)

    def look() -> Fix:
        from tracemend.delivery.workflow import propose_workflow

        return propose_workflow(folder.project, texts, folder.settings)

    fix = await server.flow.analysing(look)
    edit = as_edit(server, folder, fix, texts)
    after = apply_fix(fix, {file: texts.text(file) or "" for file, _ in fix.digests})
    applied = await apply(
        server, folder, fix.title, edit, lambda text: all(text(file) == new for file, new in after.items())
    )
    message = f"Applied: {fix.title}." if applied else "The editor did not apply it: use `tracemend workflow --apply`."
    return {"title": fix.title, "applied": applied, "steps": [step.text for step in fix.steps], "message": message}


async def _folder(server: Server, arguments: Arguments) -> Folder:
    if arguments.incident is not None:
        return (await server.stored(arguments.incident))[0]
    folders = [f for f in server.open_folders() if arguments.folder in (None, str(f.shown), str(f.root))]
    if not folders:
        raise UsageError("There is no such project open: open its folder first.")
    return folders[0]
