"""Find today's place of a frame, for links in terminals and lists.

Arguments: `file` and `line` (one-based) as the traceback has them; `function` and `source`, as far as it tells them;
`cwd`, the folder in which the program ran.

Answers `{"uri", "range", "exact"}`, or null when the frame is in no open project or its line is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from tracemend.incident import Frame
from tracemend.lsp.folders import Folder
from tracemend.lsp.lists import place_to_json
from tracemend.lsp.marks import mark_range
from tracemend.lsp.server import Server
from tracemend.lsp.texts import Texts
from tracemend.project.location import map_frame


@dataclass
class Arguments:
    """See the module."""

    file: str
    line: int
    function: str | None = None
    source: str | None = None
    cwd: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any] | None:
    """Look in the open projects, that of `cwd` first."""
    frame = Frame(arguments.file, arguments.line, arguments.function, arguments.source)
    first = await server.folder_for(arguments.cwd)
    for folder in sorted(server.open_folders(), key=lambda f: f is not first):
        texts = server.texts(folder)
        found = await server.flow.quickly(partial(_place, folder, texts, frame))
        if found is not None:
            return found
    return None


def _place(folder: Folder, texts: Texts, frame: Frame) -> dict[str, Any] | None:
    location = map_frame(frame, texts)
    place = None if location is None else mark_range(location, texts.lines)
    if location is None or place is None:
        return None
    return {**place_to_json(folder.place(location.file, place)), "exact": location.exact}
