"""Every call of the project that reaches one function, and whether a method can be called as one stands there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of, method_of
from tracemend.diagnosis.classes import find_class
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


def can_be_called_so(site: CrashSite, node: ast.Attribute, owner: str | None, name: str) -> bool:
    """Whether a method of a class of the project takes as many values as the call gives; True for what is no call."""
    call = nodes.parent_map(site.tree).get(node) if site.tree is not None else None
    if not isinstance(call, ast.Call) or call.func is not node or any(isinstance(a, ast.Starred) for a in call.args):
        return True
    found = method_of(find_class(owner, site.snapshot, near=site.file), name, bound=True) if owner else None
    if found is None or found.node.args.vararg or not found.bound:
        return True
    return len(call.args) < len([*found.node.args.posonlyargs, *found.node.args.args])
