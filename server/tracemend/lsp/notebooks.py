"""Notebooks: one Python text each, the code of their cells one below the other, as their kernel has it in the end.

Inside the house a notebook is a file with that text. Here its lines become cells with lines of their own, and back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import attrs
from lsprotocol import types

from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.lsp.positions import split_lines
from tracemend.project.snapshot import parse


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of code."""

    uri: str
    version: int | None
    text: str
    order: int | None
    """The number of its last run, as in `In [3]`."""
    first: int
    """The zero-based line of the notebook's text at which it begins."""

    @property
    def lines(self) -> list[str]:
        """Its lines with their ends."""
        return split_lines(self.text)


@dataclass(frozen=True, slots=True)
class Notebook:
    """An open notebook."""

    text: str
    cells: tuple[Cell, ...]

    def cell(self, uri: str) -> Cell | None:
        """The cell with this URI."""
        return next((cell for cell in self.cells if cell.uri == uri), None)

    def cell_at(self, line: int) -> Cell | None:
        """The cell that a zero-based line belongs to."""
        return next((cell for cell in reversed(self.cells) if cell.first <= line), None)

    def placed(self, where: types.Range) -> tuple[Cell, types.Range] | None:
        """The cell that a range begins in, and the range there; it ends with the cell at the latest."""
        cell = self.cell_at(where.start.line)
        if cell is None:
            return None
        here, lines = moved(where, -cell.first), cell.lines
        if here.end.line >= len(lines):
            # The end of the last line, in any unit of positions: clients cut a character off at the line's end.
            here = types.Range(here.start, types.Position(len(lines) - 1, 2 * len(lines[-1])))
        return cell, here

    def marks(self, diagnostics: Sequence[types.Diagnostic]) -> dict[str, list[types.Diagnostic]]:
        """The diagnostics of every cell, by its URI."""
        found: dict[str, list[types.Diagnostic]] = {cell.uri: [] for cell in self.cells}
        for diagnostic in diagnostics:
            place = self.placed(diagnostic.range)
            if place is not None:
                found[place[0].uri].append(attrs.evolve(diagnostic, range=place[1]))
        return found

    def shares(self, edits: Sequence[types.TextEdit]) -> list[tuple[str, int | None, list[types.TextEdit]]]:
        """Edits of the notebook's text as edits of its cells."""
        found: dict[str, tuple[str, int | None, list[types.TextEdit]]] = {}
        for edit in edits:
            place = self.placed(edit.range)
            if place is not None:
                cell, where = place
                found.setdefault(cell.uri, (cell.uri, cell.version, []))[2].append(types.TextEdit(where, edit.new_text))
        return list(found.values())


def moved(where: types.Range, lines: int) -> types.Range:
    """The range so many lines further down."""
    start, end = where.start, where.end
    return types.Range(
        types.Position(start.line + lines, start.character), types.Position(end.line + lines, end.character)
    )


def joined(cells: Iterable[tuple[str, int | None, str, int | None]]) -> Notebook:
    """The notebook of cells as (URI, version, text, number of the last run), in their order."""
    made: list[Cell] = []
    texts: list[str] = []
    first = 0
    for uri, version, text, order in cells:
        made.append(Cell(uri, version, text, order, first))
        texts.append(as_python(text))
        first += len(split_lines(text))
    return Notebook("\n".join(texts), tuple(made))


_PYTHON_MAGIC = re.compile(r"\s*%%(?:time|timeit|capture|prun)\b")
_COMMAND = re.compile(r"(?m)^([ \t]*)(?:[%!?]|\w(?=[\w.]*\?{1,2}[ \t]*$))")
_ANY_LINE = re.compile(r"(?m)^[^\r\n]")


def as_python(text: str) -> str:
    """A cell's text with IPython's own lines (`%time f()`, `!ls`, `f?`) made comments, every character at its place."""
    if "%" not in text and "!" not in text and "?" not in text:
        return text
    if text.lstrip().startswith("%%") and not _PYTHON_MAGIC.match(text):
        return _ANY_LINE.sub("#", text)
    return text if parse(text) is not None else _COMMAND.sub(r"\1#", text)


_FRAME_OF_CELL = re.compile(
    r"(?:Cell|Input) In ?\[(?P<now>\d+)\]|<ipython-input-(?P<before>\d+)-[^>]*>|.*[\\/]ipykernel_\d+[\\/]\d+\.py"
)


def in_notebook(incident: Incident, notebook: Notebook, file: str, failed: str) -> Incident:
    """The incident with the frames of cells put into the notebook, whose path is `file`; `failed`: the URI of the cell that ran.

    A frame whose quoted line is not found where it says stays as it is: the cell was changed while it ran.
    """
    numbers = [_number(frame) for frame in incident.raised.frames if _FRAME_OF_CELL.fullmatch(frame.file)]
    running = _Run(notebook, file, failed, numbers[0] if numbers else None)
    return replace(incident, exceptions=tuple(running.record(record) for record in incident.exceptions))


@dataclass(frozen=True, slots=True)
class _Run:
    """The run of a cell that failed."""

    notebook: Notebook
    file: str
    failed: str
    number: int | None
    """Of the run: the outermost frame is in the cell that failed."""

    def record(self, record: ExceptionRecord) -> ExceptionRecord:
        return replace(record, frames=tuple(self._frame(frame) for frame in record.frames))

    def _frame(self, frame: Frame) -> Frame:
        if frame.line < 1 or not _FRAME_OF_CELL.fullmatch(frame.file):
            return frame
        fitting = [cell for cell in self._meant(_number(frame)) if _quotes(frame, cell)]
        cell = next((cell for cell in fitting if cell.uri == self.failed), None)
        if cell is None and len(fitting) == 1:
            cell = fitting[0]
        return frame if cell is None else replace(frame, file=self.file, line=cell.first + frame.line)

    def _meant(self, number: int | None) -> list[Cell]:
        cells = self.notebook.cells
        if number is None:
            return list(cells)
        if number == self.number:
            return [cell for cell in cells if cell.uri == self.failed]
        return [cell for cell in cells if cell.order == number]


def _number(frame: Frame) -> int | None:
    found = _FRAME_OF_CELL.fullmatch(frame.file)
    text = None if found is None else found["now"] or found["before"]
    return None if text is None else int(text)


def _quotes(frame: Frame, cell: Cell) -> bool:
    """Whether the cell's line reads as the frame quotes it."""
    lines = cell.lines
    if frame.line > len(lines):
        return False
    quoted = (frame.source or "").strip().splitlines()
    return not quoted or lines[frame.line - 1].strip() == quoted[0].strip()
