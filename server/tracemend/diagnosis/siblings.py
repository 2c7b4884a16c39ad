"""How the rest of the project does the same thing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis.classes import imported_file
from tracemend.diagnosis.site import CrashSite
from tracemend.project import texts
from tracemend.project.symbols import module_file


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


def string_count(site: CrashSite, value: str) -> int:
    """How often a string literal of this value stands in the project's Python files."""
    pattern = re.compile(rf"""(?<![\w\\])(['"]){re.escape(value)}\1""")
    return sum(len(pattern.findall(text)) for _, text in texts.python_texts(site.snapshot, value))
