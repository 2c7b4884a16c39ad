"""How the rest of the project does the same thing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import imported_file
from tracemend.diagnosis.site import CrashSite
from tracemend.project import texts
from tracemend.project.symbols import module_file

_MOST_FILES = 60
"""What a search for other callers parses; more would be felt."""


@dataclass(frozen=True, slots=True)
class SiblingImport:
    """One way in which other files of the project bring a name in."""

    module: str
    name: str | None
    alias: str | None
    own: bool
    """Whether the module is the project's."""
    count: int


def sibling_imports(site: CrashSite, name: str) -> list[SiblingImport]:
    """How other files import a name at their top level, the most frequent way first."""
    found: Counter[tuple[str, str | None, str | None, bool]] = Counter()
    for file in files_with(site, name):
        if file == site.file:
            continue
        tree = site.snapshot.tree(file)
        for node in tree.body if tree is not None else ():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        own = module_file(alias.name, site.snapshot, near=file) is not None
                        found[alias.name, None, alias.asname, own] += 1
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        own = bool(node.level) or imported_file(node, file, site.snapshot) is not None
                        found["." * node.level + (node.module or ""), alias.name, alias.asname, own] += 1
    return [SiblingImport(*key, count) for key, count in found.most_common()]


def files_with(site: CrashSite, word: str) -> Iterator[str]:
    """Python files of the project that hold a word."""
    return texts.files_with(site.snapshot, word)


@dataclass(frozen=True, slots=True)
class SiblingGuard:
    """What most other callers of a function do when it gives None: a statement that leaves, on their own lines."""

    leaves: str
    """`return None`, `raise NotFound()`; what it names is the same in every place."""
    file: str
    line: int
    """Of one of them."""
    count: int
    total: int
    """How many callers keep the result in a variable."""


def sibling_guard(site: CrashSite, function: str) -> SiblingGuard | None:
    """The guard that at least two, and seven of ten, of the other callers put behind a call; None where there is none."""
    found: Counter[str] = Counter()
    places: dict[str, tuple[str, int]] = {}
    for file in islice(files_with(site, function), _MOST_FILES):
        for block in _blocks(site.snapshot.tree(file) or ast.Module([], [])):
            for statement, following in zip(block, [*block[1:], None], strict=True):
                if statement is site.statement or not _keeps(statement, function):
                    continue
                if following is site.statement:
                    continue  # the crash's own producer
                leaves = _left_by(statement, following)
                found[leaves] += 1
                places.setdefault(leaves, (file, statement.lineno))
    leaves, count = next(iter(found.most_common(1)), ("", 0))
    total = sum(found.values())
    if not leaves or count < 2 or count * 10 < total * 7:
        return None
    return SiblingGuard(leaves, *places[leaves], count, total)


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield block


def _keeps(statement: ast.stmt, function: str) -> bool:
    """Whether a statement gives what the function returns a name."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    value = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
    return isinstance(value, ast.Call) and nodes.called_name(value) == function


def _left_by(statement: ast.stmt, following: ast.stmt | None) -> str:
    """How `if name is None: …` behind an assignment leaves; "" where it does not."""
    assert isinstance(statement, ast.Assign)
    name = nodes.dotted(statement.targets[0])
    if not isinstance(following, ast.If) or following.orelse or len(following.body) != 1:
        return ""
    if ast.unparse(following.test) not in (f"{name} is None", f"not {name}"):
        return ""
    only = following.body[0]
    return ast.unparse(only) if isinstance(only, (ast.Return, ast.Raise, ast.Continue, ast.Break)) else ""


def sibling_encodings(site: CrashSite) -> dict[str, str]:
    """Encodings that the project's other calls open files with, by the place of the first; the most frequent ones first."""
    found: Counter[str] = Counter()
    places: dict[str, str] = {}
    for file, _ in texts.python_texts(site.snapshot, "encoding="):
        for call in ast.walk(site.snapshot.tree(file) or ast.Module([], [])):
            if isinstance(call, ast.Call) and nodes.called_name(call) in ("open", "read_text", "read_csv", "reader"):
                for given in (nodes.string_value(k.value) for k in call.keywords if k.arg == "encoding"):
                    if given and (file, call.lineno) != (site.file, site.location.line):
                        found[given.lower()] += 1
                        places.setdefault(given.lower(), f"line {call.lineno} of {file}")
    return {encoding: places[encoding] for encoding, _ in found.most_common()}


def string_count(site: CrashSite, value: str) -> int:
    """How often a string literal of this value stands in the project's Python files."""
    pattern = re.compile(rf"""(?<![\w\\])(['"]){re.escape(value)}\1""")
    return sum(len(pattern.findall(text)) for _, text in texts.python_texts(site.snapshot, value))
