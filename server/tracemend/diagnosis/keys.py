"""The keys that a failed subscript's mapping has."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.csv_rows import row_columns
from tracemend.diagnosis.data_keys import data_keys
from tracemend.diagnosis.scope import all_arguments, bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.project.snapshot import Snapshot
from tracemend.project.symbols import symbols


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of a mapping, as far as the code or a recorded value shows them."""

    names: frozenset[str]
    closed: bool
    """Whether the mapping surely has no others."""
    found_by: str


def keys_of(site: CrashSite, receiver: ast.expr) -> Keys | None:
    """The string keys of the mapping that an expression evaluates to; None when nothing shows them."""
    recorded = _recorded(site, receiver)
    if recorded is not None:
        return recorded
    shapes = list(_displays(site, receiver, site.tree, depth=0))
    if not shapes:
        columns = row_columns(site, receiver)
        if columns is not None:
            return Keys(columns[0], True, f"the header of {columns[1]}")
        read = data_keys(site, receiver)
        return None if read is None else Keys(read[0], False, f"the data in {read[1]}")
    literal = [_literal_keys(shape) for shape in shapes]
    names = frozenset(name for keys in literal for name in keys or ())
    closed = all(keys is not None for keys in literal) and not _grows(site, receiver)
    line = shapes[0].lineno
    return Keys(
        names, closed, f"the dictionary display on line {line}" if len(shapes) == 1 else "the dictionary displays"
    )


def _recorded(site: CrashSite, receiver: ast.expr) -> Keys | None:
    """The keys of a recorded local variable."""
    text = site.variables.get(receiver.id) if isinstance(receiver, ast.Name) else None
    if text is None:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return Keys(frozenset(value), True, "the recorded value") if isinstance(value, dict) else None


def _displays(
    site: CrashSite, value: ast.expr, tree: ast.Module | None, *, depth: int
) -> Iterator[ast.Dict | ast.Call]:
    """The displays (`{…}`, `dict(a=…)`) that an expression may evaluate to."""
    if tree is None or depth > 6:
        return
    if isinstance(value, ast.Dict) or (isinstance(value, ast.Call) and nodes.dotted(value.func) == "dict"):
        yield value
    elif isinstance(value, ast.Name):
        yield from _displays_of_name(site, value, tree, depth=depth)
    elif isinstance(value, ast.Subscript):
        yield from _displays_inside(site, value, tree, depth=depth)
    elif isinstance(value, ast.Attribute):
        yield from _displays_of_attribute(site, value, tree, depth=depth)
    elif isinstance(value, ast.Call):
        yield from _displays_returned(site, value, tree, depth=depth)


def _displays_of_name(
    site: CrashSite, name: ast.Name, tree: ast.Module, *, depth: int
) -> Iterator[ast.Dict | ast.Call]:
    if tree is site.tree and name in nodes.parent_map(tree):
        binding = visible(site, name).get(name.id)
        scope_bindings = [] if binding is None else bindings(binding.scope).get(name.id, [])
    else:
        scope_bindings = bindings(tree).get(name.id, [])
    for bound in scope_bindings:
        if bound.value is not None:
            yield from _displays(site, bound.value, tree, depth=depth + 1)
        elif isinstance(bound.node, ast.Name):
            for source in _iterated(bound.node, tree):
                yield from _elements(site, source, tree, depth=depth + 1)
        elif isinstance(bound.node, ast.arg) and isinstance(bound.scope, nodes.FUNCTIONS):
            for argument, where in _arguments_given(site, bound.scope, bound.node.arg, tree):
                yield from _displays(site, argument, where, depth=depth + 1)


def _iterated(target: ast.Name, tree: ast.Module) -> Iterator[ast.expr]:
    """What a loop or comprehension variable runs over."""
    parent = nodes.parent_map(tree).get(target)
    if isinstance(parent, (ast.For, ast.comprehension)) and parent.target is target:
        yield parent.iter


def _elements(site: CrashSite, source: ast.expr, tree: ast.Module, *, depth: int) -> Iterator[ast.Dict | ast.Call]:
    """The displays among the elements of a list or tuple that an expression evaluates to."""
    if depth > 6:
        return
    if isinstance(source, (ast.List, ast.Tuple)):
        for element in source.elts:
            yield from _displays(site, element, tree, depth=depth + 1)
    elif isinstance(source, (ast.ListComp, ast.GeneratorExp)):
        yield from _displays(site, source.elt, tree, depth=depth + 1)
    elif isinstance(source, ast.Name):
        binding = visible(site, source).get(source.id) if tree is site.tree else None
        found = bindings(binding.scope).get(source.id, []) if binding else bindings(tree).get(source.id, [])
        for bound in found:
            if bound.value is not None:
                yield from _elements(site, bound.value, tree, depth=depth + 1)
            elif isinstance(bound.node, ast.arg) and isinstance(bound.scope, nodes.FUNCTIONS):
                for argument, where in _arguments_given(site, bound.scope, bound.node.arg, tree):
                    yield from _elements(site, argument, where, depth=depth + 1)
    elif isinstance(source, ast.Call) and isinstance(source.func, ast.Name):
        for returned, where in _returns(site, source.func.id, tree):
            yield from _elements(site, returned, where, depth=depth + 1)


def _displays_inside(
    site: CrashSite, value: ast.Subscript, tree: ast.Module, *, depth: int
) -> Iterator[ast.Dict | ast.Call]:
    """`d["a"]` of a display whose value for that key is a display; `rows[0]` of a list of displays."""
    key = nodes.string_value(value.slice)
    if key is None:
        yield from _elements(site, value.value, tree, depth=depth + 1)
        return
    for outer in _displays(site, value.value, tree, depth=depth + 1):
        if isinstance(outer, ast.Dict):
            for k, v in zip(outer.keys, outer.values, strict=True):
                if k is not None and nodes.string_value(k) == key:
                    yield from _displays(site, v, tree, depth=depth + 1)


def _displays_of_attribute(
    site: CrashSite, value: ast.Attribute, tree: ast.Module, *, depth: int
) -> Iterator[ast.Dict | ast.Call]:
    """`self.x` of a display that a method of the class assigns to it."""
    owner = nodes.enclosing_class(tree, value) if value in nodes.parent_map(tree) else None
    if owner is None or not isinstance(value.value, ast.Name) or value.value.id not in ("self", "cls"):
        return
    for node in ast.walk(owner):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(nodes.dotted(t) in (f"self.{value.attr}", f"cls.{value.attr}", value.attr) for t in targets):
                yield from _displays(site, node.value, tree, depth=depth + 1)


def _displays_returned(
    site: CrashSite, call: ast.Call, tree: ast.Module, *, depth: int
) -> Iterator[ast.Dict | ast.Call]:
    name = (nodes.dotted(call.func) or "").rpartition(".")[2]
    for returned, where in _returns(site, name, tree):
        yield from _displays(site, returned, where, depth=depth + 1)


def _returns(site: CrashSite, name: str, tree: ast.Module) -> Iterator[tuple[ast.expr, ast.Module]]:
    """What the one function of that name in the project returns."""
    found = [n for n in ast.walk(tree) if isinstance(n, nodes.FUNCTIONS) and n.name == name]
    where = tree
    if not found:
        known = [s for s in symbols(site.snapshot).get(name, []) if s.kind == "function"]
        other = _tree(site.snapshot, known[0].file) if len(known) == 1 else None
        if other is None:
            return
        where = other
        found = [n for n in where.body if isinstance(n, nodes.FUNCTIONS) and n.name == name]
    if len(found) == 1:
        for node in nodes.own_nodes(found[0]):
            if isinstance(node, ast.Return) and node.value is not None:
                yield node.value, where


def _tree(snapshot: Snapshot, file: str) -> ast.Module | None:
    return snapshot.tree(file)


def _arguments_given(
    site: CrashSite, function: nodes.Function, parameter: str, tree: ast.Module
) -> Iterator[tuple[ast.expr, ast.Module]]:
    """What the calls in the files of the stack give for a parameter."""
    names = [a.arg for a in all_arguments(function.args)]
    index = names.index(parameter) - (1 if names[:1] in (["self"], ["cls"]) else 0)
    for where in {id(t): t for t in (tree, *_stack_trees(site))}.values():
        for call in ast.walk(where):
            if isinstance(call, ast.Call) and (nodes.dotted(call.func) or "").rpartition(".")[2] == function.name:
                by_name = [k.value for k in call.keywords if k.arg == parameter]
                if by_name:
                    yield by_name[0], where
                elif 0 <= index < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
                    yield call.args[index], where


def _stack_trees(site: CrashSite) -> list[ast.Module]:
    from tracemend.project.location import map_frame

    places = [map_frame(frame, site.snapshot) for frame in site.record.frames[-6:]]
    files = dict.fromkeys(place.file for place in places if place is not None)
    return [tree for file in files if (tree := site.snapshot.tree(file)) is not None]


def _literal_keys(shape: ast.Dict | ast.Call) -> list[str] | None:
    """The string keys of a display; None when it may hold others."""
    if isinstance(shape, ast.Call):
        if shape.args or any(k.arg is None for k in shape.keywords):
            return None
        return [k.arg for k in shape.keywords if k.arg is not None]
    keys = [nodes.string_value(key) for key in shape.keys]
    return None if any(key is None for key in keys) else [key for key in keys if key is not None]


def _grows(site: CrashSite, receiver: ast.expr) -> bool:
    """Whether the file puts other keys into a mapping of that name."""
    name = nodes.dotted(receiver)
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and nodes.dotted(node.value) == name:
            return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("update", "setdefault")
            and nodes.dotted(node.func.value) == name
        ):
            return True
    return False
