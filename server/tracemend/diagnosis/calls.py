"""Every call of the project that reaches one function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call in some file of the project."""

    site: CrashSite
    """The crash site as if it lay in that file: for looking at the call's scope."""
    call: ast.Call


def calls_reaching(site: CrashSite, callee: Callee) -> Iterator[CallSite]:
    """The calls that surely reach a function, those of the crash's own file first; others may exist."""
    name = callee.owner.name if callee.owner is not None and callee.node.name == "__init__" else callee.node.name
    for file in dict.fromkeys([site.file, *files_with(site, name)]):
        here = site if file == site.file else _in_file(site, file)
        for node in ast.walk(here.tree) if here is not None and here.tree is not None else ():
            if isinstance(node, ast.Call) and nodes.called_name(node) == name and here is not None:
                found = callee_of(here, node)
                if found is not None and (found.file, found.node.lineno) == (callee.file, callee.node.lineno):
                    yield CallSite(here, node)


def _in_file(site: CrashSite, file: str) -> CrashSite | None:
    text = site.snapshot.text(file)
    return None if text is None else replace(site, location=replace(site.location, file=file), text=text)
