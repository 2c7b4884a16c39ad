"""Read the tracebacks in a text, mark their blamed lines and look for fixes.

Arguments: `text`; `origin`, where it came from (`terminal`, `paste`, …), where what an editor watches is not taken for the
user's wish to see a dismissed incident again; `cwd`, the folder in which the program ran;
`folder`, a path or URI in the project that it belongs to, where several are open; `command`, the program and its arguments;
`cell`, the URI of the cell of an open notebook whose error it is: then frames in cells get a place there.

Answers `{"incidents": […]}` as `tracemend.incidents` does, as soon as they are marked; diagnosis and fixes follow, with new
diagnostics. Fails with one sentence when the text holds no traceback.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tracemend.diagnosis.blame import blame
from tracemend.incident import Context, Incident
from tracemend.ledger import StoredIncident
from tracemend.lsp.folders import Folder
from tracemend.lsp.lists import summary
from tracemend.lsp.notebooks import in_notebook
from tracemend.lsp.server import Server
from tracemend.lsp.texts import Texts
from tracemend.sources.homes import lies_in

WATCHED = ("terminal", "debugger", "ipython")
"""Origins of a text that an editor sends by itself."""


@dataclass
class Arguments:
    """See the module."""

    text: str
    origin: str | None = None
    cwd: str | None = None
    folder: str | None = None
    command: list[str] = field(default_factory=list)
    cell: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Store, mark, and leave the analysis to the background."""
    chosen = await server.folder_for(arguments.folder or arguments.cwd)
    in_cell = _placing(server, arguments.cell)
    context = Context(command=tuple(arguments.command), cwd=arguments.cwd)
    open_texts = [(folder, server.texts(folder)) for folder in server.open_folders()]

    def read() -> list[tuple[Folder, list[Incident]]]:
        from tracemend.reading.incidents import read_incidents

        found = read_incidents(arguments.text, origin=arguments.origin, context=context)
        return shared_out(tuple(in_cell(each) for each in found), chosen, open_texts)

    answer = []
    for folder, incidents in await server.flow.quickly(read):
        stored = await server.flow.received(folder, partial(_store, folder, incidents, arguments.origin))
        if arguments.cell is not None:
            folder.failed_in.update({row.id: arguments.cell for row in stored})
        answer += [summary(folder, row, None) for row in stored]
    return {"incidents": answer}


def _placing(server: Server, cell: str | None) -> Callable[[Incident], Incident]:
    """What puts frames of cells into the notebook of the cell that failed."""
    place = None if cell is None else server.file_of(cell)
    notebook = None if place is None else place[0].notebooks.get(place[1])
    if cell is None or place is None or notebook is None:
        return lambda incident: incident
    return partial(in_notebook, notebook=notebook, file=str(place[0].root / place[1]), failed=cell)


def shared_out(
    incidents: tuple[Incident, ...], chosen: Folder, opened: list[tuple[Folder, Texts]]
) -> list[tuple[Folder, list[Incident]]]:
    """Each incident with the project that holds its blamed line; with the chosen one where that does, or none does.

    Projects may be alike: the one in which the very files of the stack lie is asked before the chosen one.
    """
    if len(opened) < 2:
        return [(chosen, list(incidents))]
    shares: dict[int, tuple[Folder, list[Incident]]] = {}
    for incident in incidents:
        ordered = sorted(opened, key=lambda place: (not lies_in(incident, place[0].root), place[0] is not chosen))
        holder = next((folder for folder, texts in ordered if blame(incident, texts) is not None), chosen)
        shares.setdefault(id(holder), (holder, []))[1].append(incident)
    return list(shares.values())


def _store(folder: Folder, incidents: list[Incident], origin: str | None) -> tuple[StoredIncident, ...]:
    """What an editor watches may show what the crash recorder, or `tracemend run`, has reported already."""
    rows = [
        folder.ledger.sighted(origin, incident).stored
        if origin in WATCHED
        else folder.ledger.record(incident, asked=True)
        for incident in incidents
    ]
    return tuple({row.id: row for row in rows if row is not None}.values())
