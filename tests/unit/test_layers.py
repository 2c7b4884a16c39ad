"""The house's invariants, read from the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "server" / "tracemend"

FLOORS = [
    {"incident", "fix", "errors", "setting", "settings", "contract", "progress", "scrub", "markdown", "__init__"},
    {"reading"},
    {"project"},
    {"diagnosis"},
    {"recipes"},
    {"model"},
    {"trial"},
    {"delivery"},
    {"ledger"},
    {"analysis"},
    {"following"},
    {"engine"},
    {"authoring", "stepping"},
    {"sweep"},
    {"explain"},
    {"sources"},
    {"lsp"},
    {"cli"},
    {"__main__"},
]
"""From the ground up: a floor imports from those before it, and within itself."""

VOCABULARY = FLOORS[0]
IO_MODULES = {
    "os",
    "io",
    "subprocess",
    "socket",
    "sqlite3",
    "tempfile",
    "shutil",
    "urllib",
    "http",
    "asyncio",
    "threading",
}


def floor_of(name: str) -> int:
    return next(i for i, floor in enumerate(FLOORS) if name in floor)


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # inside/ is loaded under another name than its own where it is loaded by path.
            assert node.level == 0 or (node.level == 1 and part_of(path) == "inside"), f"{path} imports relatively"
            module = node.module if node.level == 0 else ".".join(filter(None, ("tracemend.inside", node.module)))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def parts_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("tracemend.") and name.count(".") >= 1}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_arrows_point_down(path: Path) -> None:
    part = part_of(path)
    if part == "inside":
        assert not parts_imported(path) - {"inside"}
        return
    for used in parts_imported(path) - {part, "__version__"}:
        assert used != "inside", f"{part} imports inside/, which belongs to the user's interpreter"
        assert floor_of(used) < floor_of(part) or {used, part} <= VOCABULARY, f"{part} imports {used}"


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("pygls", {"lsp"}),
        ("lsprotocol", {"lsp"}),
        ("litellm", {"model"}),
        ("distributed", {"cli"}),
        ("git", {"project", "trial", "delivery"}),
    ],
)
def test_only_its_own_floor_imports(library: str, allowed: set[str]) -> None:
    users = {part_of(p) for p in modules() for name in imports(p) if name.split(".")[0] == library}
    assert users <= allowed


def test_litellm_is_imported_inside_functions_only() -> None:
    for path in modules():
        assert not any(name.split(".")[0] == "litellm" for name in imports(path, top_level_only=True)), path


@pytest.mark.parametrize(
    "path",
    [p for p in modules() if part_of(p) in {"reading"} | (VOCABULARY - {"settings"})],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_reading_and_vocabulary_do_no_io(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & IO_MODULES
    calls = {
        n.func.id
        for n in ast.walk(ast.parse(path.read_text()))
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    assert not calls & {"open", "print", "input", "exec", "eval"}
