"""The members of the project's classes, those set on `self` included."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import Literal

from tracemend.diagnosis import nodes
from tracemend.project.snapshot import Snapshot
from tracemend.project.symbols import module_file, symbols

MemberKind = Literal["method", "property", "class attribute", "instance attribute", "inherited"]


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute that objects of a class have."""

    name: str
    kind: MemberKind
    owner: str
    """Name of the class that brings it."""
    method: str | None = None
    """The first method that sets it, for an instance attribute."""


@dataclass(frozen=True, eq=False)
class ProjectClass:
    """A class of the project, found by its name."""

    name: str
    file: str
    node: ast.ClassDef
    members: dict[str, Member] = field(default_factory=dict)
    closed: bool = True
    """Whether `members` is all there is: every base is known, and nothing makes attributes up (`__getattr__`, `setattr`)."""
    bases: tuple[ProjectClass, ...] = ()


def find_class(name: str, snapshot: Snapshot, *, near: str | None = None) -> ProjectClass | None:
    """The project's class of that name; None when there is none, or more than one and `near` does not tell.

    `near`: a file that sees the class, by definition or import.
    """
    if not name.isidentifier():
        return None
    if near is not None:
        seen = _class_seen_from(name, near, snapshot, depth=0)
        if seen is not None:
            return seen
    found = [s for s in symbols(snapshot).get(name, []) if s.kind == "class"]
    if len(found) == 1:
        return _class_seen_from(name, found[0].file, snapshot, depth=0)
    return None


def _class_seen_from(name: str, file: str, snapshot: Snapshot, *, depth: int) -> ProjectClass | None:
    """A class by the name that a file gives it: defined there, or imported from another module of the project."""
    tree = snapshot.tree(file)
    if tree is None or depth > 8:
        return None
    defined = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == name]
    if len(defined) == 1:
        return _describe(defined[0], file, snapshot, depth=depth)
    if defined:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    source = imported_file(node, file, snapshot)
                    return None if source is None else _class_seen_from(alias.name, source, snapshot, depth=depth + 1)
    return None


def imported_file(node: ast.ImportFrom, file: str, snapshot: Snapshot) -> str | None:
    """The project file that a `from … import` takes its names from; None for modules that are not the project's."""
    if node.level:
        folder = file.split("/")[: -node.level]
        module = ".".join([*folder, *(node.module.split(".") if node.module else [])])
        return module_file(module, snapshot) if module else None
    return module_file(node.module or "", snapshot, near=file)


def _describe(node: ast.ClassDef, file: str, snapshot: Snapshot, *, depth: int) -> ProjectClass:
    members: dict[str, Member] = {}
    closed = not node.keywords and not _made_by_decorators(node)
    bases: list[ProjectClass] = []
    for base in node.bases:
        plain = nodes.dotted(base if not isinstance(base, ast.Subscript) else base.value) or ""
        known = _class_seen_from(plain, file, snapshot, depth=depth + 1) if plain.isidentifier() else None
        if known is not None and known.node is not node:
            bases.append(known)
            members.update(known.members)
            closed = closed and known.closed
        else:
            inherited = _known_elsewhere(plain)
            closed = closed and inherited is not None
            members.update({n: Member(n, "inherited", plain) for n in inherited or ()})
    members.update(_own_members(node))
    closed = closed and not {"__getattr__", "__getattribute__", "__slots__"} & set(_own_names(node)) - {"__slots__"}
    closed = closed and not _sets_by_name(node)
    return ProjectClass(node.name, file, node, members, closed, tuple(bases))


def _own_names(node: ast.ClassDef) -> list[str]:
    return [n.name for n in node.body if isinstance(n, (*nodes.FUNCTIONS, ast.ClassDef))]


def _known_elsewhere(name: str) -> list[str] | None:
    """Members of a builtin or plain standard base; None when the base is unknown."""
    last = name.rpartition(".")[2]
    if last in ("object", "ABC", "Generic", "Protocol"):
        return dir(object)
    if name == "Enum" or name == "enum.Enum":
        return [*dir(object), "name", "value"]
    if name in ("NamedTuple", "typing.NamedTuple"):
        return [*dir(tuple), "_replace", "_asdict", "_fields", "_make", "_field_defaults"]
    found = getattr(builtins, name, None)
    return dir(found) if isinstance(found, type) else None


def _made_by_decorators(node: ast.ClassDef) -> bool:
    """Whether a decorator other than the well-known ones may add members."""
    known = {"dataclass", "total_ordering", "final", "runtime_checkable", "unique", "define", "frozen"}
    return any(
        (nodes.dotted(d.func if isinstance(d, ast.Call) else d) or "").rpartition(".")[2] not in known
        for d in node.decorator_list
    )


def _own_members(node: ast.ClassDef) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for child in nodes.own_nodes(node):
        if isinstance(child, nodes.FUNCTIONS):
            is_property = any("property" in (nodes.dotted(d) or "") for d in child.decorator_list)
            found[child.name] = Member(child.name, "property" if is_property else "method", node.name)
        elif isinstance(child, ast.ClassDef):
            found[child.name] = Member(child.name, "class attribute", node.name)
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            found[child.id] = Member(child.id, "class attribute", node.name)
    for method in node.body:
        if isinstance(method, nodes.FUNCTIONS):
            for name in attributes_set(method):
                found.setdefault(name, Member(name, "instance attribute", node.name, method.name))
    return found


def attributes_set(method: nodes.Function) -> dict[str, ast.Attribute]:
    """Attributes that a method assigns on its first parameter, with their first place."""
    receiver = first_parameter(method)
    found: dict[str, ast.Attribute] = {}
    grown = {id(n.target) for n in ast.walk(method) if isinstance(n, ast.AugAssign)}  # `+=` reads what must be there
    for node in ast.walk(method):
        if (
            isinstance(node, ast.Attribute)
            and id(node) not in grown
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == receiver
        ):
            found.setdefault(node.attr, node)
    return found


def first_parameter(method: nodes.Function) -> str | None:
    """`self` or `cls`, whatever it is called; None for a static method."""
    if any(nodes.dotted(d) == "staticmethod" for d in method.decorator_list):
        return None
    arguments = [*method.args.posonlyargs, *method.args.args]
    return arguments[0].arg if arguments else None


def _sets_by_name(node: ast.ClassDef) -> bool:
    """Whether the class makes attributes whose names are not in the text: `setattr(self, …)`, `self.__dict__.update`."""
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            name = nodes.dotted(child.func) or ""
            if name in ("setattr", "object.__setattr__", "vars") or name.endswith(("__dict__.update", "__setattr__")):
                return not (len(child.args) > 1 and nodes.string_value(child.args[1]) is not None)
    return False
