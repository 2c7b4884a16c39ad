"""What a sweep shows: a table that grows with each incident, and how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracemend.cli.page import Page, visible

if TYPE_CHECKING:
    from rich.table import Table

    from tracemend.ledger import StoredIncident
    from tracemend.sweep import Swept

Tell = Callable[["StoredIncident", "Swept"], None]

_ROWS = 30
"""Rows of the growing table: the last ones, so that it stays on the screen."""


@contextmanager
def shown_sweep(todo: int, done: int, *, quiet: bool = False) -> Iterator[Tell]:
    """Shows each incident as it is told, and the sum at the end; on a terminal a table with a bar under it."""
    page = Page()
    if quiet:
        yield lambda _stored, _swept: None
        return
    if not todo:
        page.line(f"Nothing to do: all is known of {done} open incident{'' if done == 1 else 's'}.")
        yield lambda _stored, _swept: None
        return
    seen: list[tuple[StoredIncident, Swept]] = []
    with _live(page, seen, todo) if page.styled else _plain(page, seen, todo) as tell:
        yield tell
    counts = Counter(_level(swept) for _, swept in seen)
    page.line(", ".join(f"{number} {level}" for level, number in sorted(counts.items())))
    for stored, swept in seen:
        if swept.trouble is not None:
            page.line((f"{stored.id[:8]}  ", "bold"), (swept.trouble, "red"))


@contextmanager
def _plain(page: Page, seen: list[tuple[StoredIncident, Swept]], todo: int) -> Iterator[Tell]:
    def tell(stored: StoredIncident, swept: Swept) -> None:
        seen.append((stored, swept))
        page.line(f"{len(seen)}/{todo}  " + "  ".join(_cells(stored, swept)))
        page.stream.flush()

    yield tell


@contextmanager
def _live(page: Page, seen: list[tuple[StoredIncident, Swept]], todo: int) -> Iterator[Tell]:
    from rich.console import Group
    from rich.live import Live
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    progress = Progress(TextColumn("incidents"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = progress.add_task("", total=todo)
    with Live(Group(_table(seen), progress), console=page.console, refresh_per_second=8) as live:

        def tell(stored: StoredIncident, swept: Swept) -> None:
            seen.append((stored, swept))
            progress.advance(bar)
            live.update(Group(_table(seen), progress))

        yield tell


def _table(seen: list[tuple[StoredIncident, Swept]]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table("incident", "exception", "where", "best fix", "verdict", "on", "time", box=SIMPLE_HEAD)
    for stored, swept in seen[-_ROWS:]:
        table.add_row(*map(Text, map(visible, _cells(stored, swept))))
    return table


def _cells(stored: StoredIncident, swept: Swept) -> list[str]:
    frame = stored.incident.user_frame
    where = "" if frame is None else f"{frame.file.rpartition('/')[2]}:{frame.line}"
    best = swept.fixes[0].fix.title if swept.fixes else "no fix"
    times = f"{swept.seconds:.1f} s"
    return [stored.id[:8], stored.incident.raised.type, where, best, _level(swept), swept.place, times]


def _level(swept: Swept) -> str:
    """The best fix's level, or what stands for it."""
    if swept.trouble is not None:
        return "failed"
    if not swept.fixes:
        return "no fix"
    return swept.fixes[0].level or "not tried"
