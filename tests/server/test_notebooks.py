"""Notebooks: an error in a cell's own code is marked in the cell, followed, fixed there, and never called tested."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from projects import make_repository
from server.editing import Editor, editing
from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.lsp.notebooks import as_python, in_notebook, joined
from tracemend.project.snapshot import parse

CELLS = [
    "%pip install nothing\nimport math",
    "def fee(weight):\n    return wieght * 2\n",
    "weights = [1, 2]\nfee(3)",
    "prices = [2, 3]\nprint(sum(prcies))",
]

RUN = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="NoColor")
for number, cell in enumerate(json.loads(sys.argv[1]), 1):
    error = shell.run_cell(cell, store_history=True, silent=False).error_in_exec
print("----")
print("\\n".join(shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)))
"""


def failure_of(*cells: str) -> str:
    """What IPython tells of the error of the last cell, after the others have run."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(cells)], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.rpartition("----\n")[2]


class Notebook:
    """A notebook that an editor has open."""

    def __init__(self, editor: Editor, name: str, cells: list[str]) -> None:
        self.editor = editor
        self.uri = editor.uri(name)
        self.cells = [
            f"{self.uri.replace('file:', 'vscode-notebook-cell:')}#W{n}sZmlsZQ%3D%3D" for n in range(len(cells))
        ]
        self.texts = dict(zip(self.cells, cells, strict=True))
        self.versions = dict.fromkeys(self.cells, 1)
        kind = types.NotebookCellKind.Code
        items = [types.TextDocumentItem(uri, "python", 1, text) for uri, text in self.texts.items()]
        whole = types.NotebookDocument(
            self.uri, "jupyter-notebook", 1, [types.NotebookCell(kind, uri) for uri in self.cells]
        )
        editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(whole, items))

    def _change(self, cells: types.NotebookDocumentCellChanges) -> None:
        self.editor.client.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(
                types.VersionedNotebookDocumentIdentifier(1, self.uri), types.NotebookDocumentChangeEvent(cells=cells)
            )
        )

    def replace(self, number: int, text: str) -> None:
        uri = self.cells[number]
        self.texts[uri], self.versions[uri] = text, self.versions[uri] + 1
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self._change(
            types.NotebookDocumentCellChanges(
                text_content=[types.NotebookDocumentCellContentChanges(document, [whole])]
            )
        )

    def ran(self, number: int, order: int, *, well: bool) -> None:
        summary = types.ExecutionSummary(order, success=well)
        cell = types.NotebookCell(types.NotebookCellKind.Code, self.cells[number], execution_summary=summary)
        self._change(types.NotebookDocumentCellChanges(data=[cell]))

    def lines(self) -> dict[int, list[int]]:
        """The zero-based lines with a mark, by the number of the cell."""
        found = {n: self.editor.published.get(uri, []) for n, uri in enumerate(self.cells)}
        return {n: [d.range.start.line for d in marks] for n, marks in found.items() if marks}

    async def actions(self, number: int, line: int) -> list[types.CodeAction]:
        place = types.Range(types.Position(line, 0), types.Position(line, 0))
        document = types.TextDocumentIdentifier(self.cells[number])
        params = types.CodeActionParams(
            document, place, types.CodeActionContext(self.editor.published[self.cells[number]])
        )
        return list(await self.editor.client.text_document_code_action_async(params) or [])

    async def offered(self, number: int, line: int, words: str) -> types.CodeAction:
        """The first action whose title begins so, once it is offered."""
        end = asyncio.get_running_loop().time() + 60
        while True:
            found = await self.actions(number, line)
            for action in found:
                if action.title.startswith(words):
                    return action
            assert asyncio.get_running_loop().time() < end, [action.title for action in found]
            await asyncio.sleep(0.05)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "lab", {"fees.ipynb": "{}", "tests/test_x.py": "def test(): pass\n"})


async def test_an_error_in_a_cell_is_marked_fixed_there_and_gone_when_the_cell_runs(root: Path) -> None:
    async with editing("vscode", root) as editor:
        book = Notebook(editor, "fees.ipynb", CELLS)
        (incident,) = await editor.read(failure_of(CELLS[3]), origin="ipython", cell=book.cells[3])
        assert (incident["uri"], incident["line"]) == (book.cells[3], 1)
        await editor.until(lambda: book.lines() == {3: [1]})
        fix = await book.offered(3, 1, "Rename 'prcies'")
        assert fix.title.endswith("not tested")
        assert not {"Fix and test", "Ask the model"} & {action.title for action in await book.actions(3, 1)}
        for command in ("fixAndTest", "commitFix"):
            told = await editor.command(command, incident=incident["incident"])
            assert told["outcome"] == "failed"
            assert "A notebook's cell can't be run in a trial" in told["message"]

        hover = await editor.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(book.cells[3]), types.Position(1, 2))
        )
        assert hover is not None
        assert hover.range is not None
        assert hover.range.start.line == 1
        assert "run the cell again" in str(hover.contents)

        whole = await editor.client.code_action_resolve_async(fix)
        assert changed(book, whole.edit) == {3: "prices = [2, 3]\nprint(sum(prices))"}
        book.replace(3, "prices = [2, 3]\nprint(sum(prices))")
        await editor.until(lambda: book.lines() == {})
        book.replace(0, "%pip install nothing\nimport math\nimport json")
        book.replace(3, f"# prices\n{CELLS[3]}")
        await editor.until(lambda: book.lines() == {3: [2]})
        book.replace(3, "prices = [2, 3]\nprint(sum(prices))")
        await editor.until(lambda: book.lines() == {})
        book.ran(0, 4, well=True)
        assert await editor.listed("open"), "another cell has run"
        book.ran(3, 5, well=True)
        assert [one["incident"] for one in await editor.listed("resolved")] == [incident["incident"]]
        assert (root / "fees.ipynb").read_text() == "{}"


async def test_a_function_of_another_cell_is_blamed_and_the_calling_cell_is_related(root: Path) -> None:
    async with editing("vscode", root) as editor:
        book = Notebook(editor, "fees.ipynb", CELLS)
        book.ran(1, 1, well=True)
        await editor.read(failure_of(*CELLS[1:3]), origin="ipython", cell=book.cells[2])
        await editor.until(lambda: book.lines() == {1: [1]})
        (mark,) = editor.published[book.cells[1]]
        (related,) = mark.related_information or []
        assert (related.location.uri, related.location.range.start.line) == (book.cells[2], 1)
        book.ran(1, 3, well=True)
        book.ran(2, 4, well=True)
        await editor.until(lambda: book.lines() == {})


def changed(book: Notebook, edit: types.WorkspaceEdit | None) -> dict[int, str]:
    """The cells that an edit changes, as it makes them."""
    assert edit is not None
    found: dict[int, str] = {}
    for each in edit.document_changes or []:
        assert isinstance(each, types.TextDocumentEdit)
        uri = each.text_document.uri
        assert each.text_document.version == book.versions[uri]
        lines = book.texts[uri].split("\n")
        for change in each.edits:
            assert isinstance(change, types.TextEdit)
            start, end = change.range.start, change.range.end
            assert start.line == end.line
            line = lines[start.line]
            lines[start.line] = line[: start.character] + change.new_text + line[end.character :]
        found[book.cells.index(uri)] = "\n".join(lines)
    return found


def crash(*frames: Frame) -> Incident:
    return Incident((ExceptionRecord("NameError", "x", frames=frames),), "ipython")


def places(incident: Incident) -> list[tuple[str, int]]:
    return [(frame.file, frame.line) for frame in incident.raised.frames]


BOOK = joined([("c:0", 1, "def f():\n    g()\n", 7), ("c:1", 1, "x = 1\nf()", None), ("c:2", 1, "f()", 7)])


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        (Frame("Cell In[8]", 2, "<module>", "f()"), ("/w/a.ipynb", 5)),
        (Frame("Input In [8]", 2, "<module>", "f()"), ("/w/a.ipynb", 5)),
        (Frame("<ipython-input-8-0a1b>", 2, "<module>", "f()"), ("/w/a.ipynb", 5)),
        (Frame("/tmp/ipykernel_77/123.py", 2, "<module>", "f()"), ("/w/a.ipynb", 5)),
        (Frame("Cell In[8]", 2, "<module>", "h()"), ("Cell In[8]", 2)),
        (Frame("Cell In[8]", 9, "<module>", "f()"), ("Cell In[8]", 9)),
        (Frame("/w/cell.py", 2, "<module>", "f()"), ("/w/cell.py", 2)),
    ],
)
def test_every_name_of_a_cell_is_known_and_a_changed_cell_gets_no_mark(frame: Frame, place: tuple[str, int]) -> None:
    assert places(in_notebook(crash(frame), BOOK, "/w/a.ipynb", "c:1")) == [place]


def test_of_two_cells_with_one_number_the_quoted_line_decides() -> None:
    frames = (Frame("Cell In[8]", 2, "<module>", "f()"), Frame("Cell In[7]", 2, "f", "g()"))
    assert places(in_notebook(crash(*frames), BOOK, "/w/a.ipynb", "c:1")) == [("/w/a.ipynb", 5), ("/w/a.ipynb", 2)]


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "#matplotlib inline\nx = 1"),
        ("!ls\nx?\nx.y??\n?x", "#ls\n#?\n#.y??\n#x"),
        ("%%time\nf()", "#%time\nf()"),
        ("%%bash\nls -l\n\nx", "#%bash\n#s -l\n\n#"),
        ("x = (5\n     % 3)", "x = (5\n     % 3)"),
    ],
)
def test_lines_of_ipythons_own_are_comments_of_the_same_length(cell: str, python: str) -> None:
    assert as_python(cell) == python
    assert len(cell) == len(python)
    assert parse(python) is not None


def test_an_edit_ends_with_its_cell() -> None:
    def edit(*place: int) -> types.TextEdit:
        return types.TextEdit(types.Range(types.Position(*place[:2]), types.Position(*place[2:])), "")

    shares: Any = BOOK.shares([edit(0, 0, 0, 3), edit(4, 0, 5, 0), edit(5, 0, 5, 1)])
    assert [uri for uri, _, _ in shares] == ["c:0", "c:1", "c:2"]
    last = shares[1][2][0].range
    assert (last.start.line, last.end.line) == (1, 1)
    assert last.end.character >= len("f()")
