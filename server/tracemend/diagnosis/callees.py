"""Which function of the project a call reaches."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import ProjectClass, find_class, imported_file
from tracemend.diagnosis.scope import Binding, bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.project.positions import Positions, positions
from tracemend.project.symbols import module_file


@dataclass(frozen=True, eq=False)
class Callee:
    """A function of the project that a call reaches."""

    name: str
    file: str
    node: nodes.Function
    owner: ProjectClass | None = None
    """The class that it is a method of."""
    bound: bool = False
    """Whether the first parameter is given by the call itself: a method on an object, a constructor."""

    @property
    def parameters(self) -> list[ast.arg]:
        """The parameters that the caller gives, `*args` and `**kwargs` apart."""
        arguments = self.node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        return [*positional[1 if self.bound else 0 :], *arguments.kwonlyargs]

    @property
    def positional(self) -> list[ast.arg]:
        """The parameters that may be given by position."""
        arguments = self.node.args
        return [*arguments.posonlyargs, *arguments.args][1 if self.bound else 0 :]

    @property
    def open_ended(self) -> bool:
        """Whether it takes any keyword (`**kwargs`)."""
        return self.node.args.kwarg is not None


def callee_of(site: CrashSite, call: ast.Call) -> Callee | None:
    """The project's function behind a call of the site's file; None when it is foreign or not sure."""
    if isinstance(call.func, ast.Name):
        return _by_name(site, call.func)
    if isinstance(call.func, ast.Attribute):
        return _by_attribute(site, call.func)
    return None


def _by_name(site: CrashSite, name: ast.Name) -> Callee | None:
    binding = visible(site, name).get(name.id)
    if binding is None:
        return None
    return _of_binding(site, binding, site.file)


def _of_binding(site: CrashSite, binding: Binding, file: str) -> Callee | None:
    if isinstance(binding.node, nodes.FUNCTIONS):
        return None if binding.node.decorator_list else Callee(binding.name, file, binding.node)
    if isinstance(binding.node, ast.ClassDef):
        return constructor(find_class(binding.node.name, site.snapshot, near=file))
    if isinstance(binding.node, ast.alias):
        return _imported(site, binding.node.name, binding.node, file)
    return None


def _imported(site: CrashSite, name: str, alias: ast.alias, file: str, depth: int = 0) -> Callee | None:
    """The function or class that `from m import name` brings."""
    tree = site.snapshot.tree(file)
    statement = nodes.parent_map(tree).get(alias) if tree is not None else None
    source = imported_file(statement, file, site.snapshot) if isinstance(statement, ast.ImportFrom) else None
    return None if source is None else in_module(site, source, name, depth)


def in_module(site: CrashSite, file: str, name: str, depth: int = 0) -> Callee | None:
    """The function (or a class's constructor) that a module of the project binds to a name."""
    tree = site.snapshot.tree(file)
    if tree is None or depth > 6:
        return None
    bound = bindings(tree).get(name, [])
    if len(bound) != 1:
        return None
    if isinstance(bound[0].node, ast.alias):
        return _imported(site, bound[0].node.name, bound[0].node, file, depth + 1)
    return _of_binding(site, bound[0], file)


def _by_attribute(site: CrashSite, function: ast.Attribute) -> Callee | None:
    """A method on an object whose class is known, or a function of an imported module."""
    owner = class_of(site, function.value)
    if owner is not None:
        return method_of(owner, function.attr, bound=True)
    if isinstance(function.value, ast.Name):
        binding = visible(site, function.value).get(function.value.id)
        if binding is not None and isinstance(binding.node, ast.ClassDef):
            return method_of(find_class(binding.node.name, site.snapshot, near=site.file), function.attr, bound=False)
        if binding is not None and isinstance(binding.node, ast.alias):
            return _of_module(site, binding, function.attr)
    return None


def _of_module(site: CrashSite, binding: Binding, name: str) -> Callee | None:
    alias = binding.node
    assert isinstance(alias, ast.alias)
    statement = nodes.parent_map(site.tree).get(alias) if site.tree is not None else None
    if isinstance(statement, ast.Import):
        file = module_file(alias.name, site.snapshot, near=site.file)
    elif isinstance(statement, ast.ImportFrom):
        known = find_class(alias.name, site.snapshot, near=site.file)
        if known is not None:
            return method_of(known, name, bound=False)
        inner = ast.ImportFrom(".".join(p for p in (statement.module, alias.name) if p), [alias], statement.level)
        file = imported_file(inner, site.file, site.snapshot)
    else:
        file = None
    return None if file is None else in_module(site, file, name)


def constructor(owner: ProjectClass | None) -> Callee | None:
    """The `__init__` of a class or of the nearest base that has one."""
    return method_of(owner, "__init__", bound=True)


def method_of(owner: ProjectClass | None, name: str, *, bound: bool) -> Callee | None:
    """A method by its name, of the class or the nearest base that has one."""
    if owner is None:
        return None
    for node in owner.node.body:
        if isinstance(node, nodes.FUNCTIONS) and node.name == name:
            decorators = {nodes.dotted(d) for d in node.decorator_list}
            if decorators - {"staticmethod", "classmethod"}:
                return None
            given = (bound or "classmethod" in decorators) and "staticmethod" not in decorators
            return Callee(name, owner.file, node, owner, given)
    return next((found for base in owner.bases if (found := method_of(base, name, bound=bound))), None)


def class_of(site: CrashSite, value: ast.expr, depth: int = 0) -> ProjectClass | None:
    """The project's class of an expression: `self`, `C()`, a name assigned from one or annotated with one."""
    if site.tree is None or depth > 4:
        return None
    if isinstance(value, ast.Call) and isinstance(value.func, (ast.Name, ast.Attribute)):
        name = (nodes.dotted(value.func) or "").rpartition(".")[2]
        if name == "super" and value in nodes.parent_map(site.tree):
            owner = nodes.enclosing_class(site.tree, value)
            own = find_class(owner.name, site.snapshot, near=site.file) if owner else None
            return own.bases[0] if own is not None and len(own.bases) == 1 else None
        return find_class(name, site.snapshot, near=site.file) if name[:1].isupper() else None
    if isinstance(value, ast.Name):
        return _class_of_name(site, value, depth)
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        owner_class = class_of(site, value.value, depth + 1)
        found = None if owner_class is None else attribute_value(owner_class, value.attr)
        return None if found is None else _class_in(site, found, owner_class.file if owner_class else site.file)
    return None


def _class_of_name(site: CrashSite, name: ast.Name, depth: int) -> ProjectClass | None:
    assert site.tree is not None
    binding = visible(site, name).get(name.id)
    if binding is None:
        return None
    if isinstance(binding.node, ast.arg):
        function = binding.scope
        owner = nodes.enclosing_class(site.tree, function)
        first = isinstance(function, nodes.FUNCTIONS) and (function.args.posonlyargs + function.args.args)[:1] == [
            binding.node
        ]
        if first and owner is not None and function in owner.body and name.id == "self":
            return find_class(owner.name, site.snapshot, near=site.file)
        return _class_in(site, binding.node.annotation, site.file)
    if len([b for b in bindings(binding.scope).get(name.id, []) if b.value is not None]) != 1:
        return None
    return None if binding.value is None else class_of(site, binding.value, depth + 1)


def _class_in(site: CrashSite, value: ast.expr | None, file: str) -> ProjectClass | None:
    """The class that an annotation names or a constructor call makes."""
    if isinstance(value, ast.Call):
        value = value.func
    text = nodes.string_value(value) or nodes.dotted(value)
    return find_class(text.rpartition(".")[2], site.snapshot, near=file) if text else None


def attribute_value(owner: ProjectClass, name: str) -> ast.expr | None:
    """What the class assigns to an attribute (or annotates it with), where it does so exactly once."""
    found: list[ast.expr] = []
    for node in ast.walk(owner.node):
        if isinstance(node, ast.Assign):
            if any(nodes.dotted(t) in (f"self.{name}", name) for t in node.targets):
                found.append(_or_annotation(node.value, node, owner))
        elif isinstance(node, ast.AnnAssign) and nodes.dotted(node.target) in (f"self.{name}", name):
            found.append(node.annotation)
    return found[0] if len(found) == 1 else None


def _or_annotation(value: ast.expr, statement: ast.stmt, owner: ProjectClass) -> ast.expr:
    """`self.x = x` stands for the annotation of the parameter `x`."""
    if isinstance(value, ast.Name):
        for method in owner.node.body:
            if isinstance(method, nodes.FUNCTIONS) and statement in ast.walk(method):
                for argument in method.args.args + method.args.kwonlyargs:
                    if argument.arg == value.id and argument.annotation is not None:
                        return argument.annotation
    return value


def positions_of(site: CrashSite, file: str) -> Positions:
    """The lines of a project file."""
    return positions(site.snapshot.text(file) or "")
