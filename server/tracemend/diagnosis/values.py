"""What an expression's value is, as far as the text and the recorded values show it. Nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin, qualified
from tracemend.diagnosis.known_types import BUILTIN_CALLS, METHODS, QUALIFIED_CALLS
from tracemend.diagnosis.scope import Binding, all_arguments, bindings, visible
from tracemend.diagnosis.site import CrashSite

_DEPTH = 8


def type_of(site: CrashSite, node: ast.expr, *, depth: int = 0) -> str | None:
    """The type's name: `str`, `int`, `datetime.datetime`; None when the text leaves it open."""
    if depth > _DEPTH:
        return None
    direct = _by_form(site, node, depth)
    if direct is not None:
        return direct
    if isinstance(node, ast.Name):
        return _of_name(site, node, depth)
    if isinstance(node, ast.Call):
        return _of_call(site, node, depth)
    if isinstance(node, ast.BinOp):
        return _of_operation(site, node, depth)
    if isinstance(node, ast.IfExp):
        return _same(type_of(site, branch, depth=depth + 1) for branch in (node.body, node.orelse))
    if isinstance(node, ast.NamedExpr):
        return type_of(site, node.value, depth=depth + 1)
    if isinstance(node, ast.Subscript):
        return _of_subscript(site, node, depth)
    return None


def _by_form(site: CrashSite, node: ast.expr, depth: int) -> str | None:
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    for kind, name in _FORMS:
        if isinstance(node, kind):
            return name
    if isinstance(node, ast.UnaryOp):
        return "bool" if isinstance(node.op, ast.Not) else type_of(site, node.operand, depth=depth + 1)
    return None


_FORMS: list[tuple[type[ast.expr] | tuple[type[ast.expr], ...], str]] = [
    (ast.JoinedStr, "str"),
    ((ast.List, ast.ListComp), "list"),
    ((ast.Dict, ast.DictComp), "dict"),
    ((ast.Set, ast.SetComp), "set"),
    (ast.Tuple, "tuple"),
    (ast.GeneratorExp, "generator"),
    (ast.Lambda, "function"),
]


def _same(found: Iterator[str | None]) -> str | None:
    """The one type of all, None when they differ or one is open."""
    types = set(found)
    return types.pop() if len(types) == 1 else None


def _of_name(site: CrashSite, node: ast.Name, depth: int) -> str | None:
    recorded = _recorded(site, node)
    if recorded is not None:
        return recorded
    binding = visible(site, node).get(node.id)
    if binding is None:
        return None
    every = bindings(binding.scope).get(node.id, [])
    return _same(_of_binding(site, each, depth) for each in every)


def _recorded(site: CrashSite, node: ast.Name) -> str | None:
    """The type of a recorded local of the blamed frame, by its repr."""
    if site.statement is None or node not in set(ast.walk(site.statement)):
        return None
    shown = next((v.shown for v in site.location.frame.variables if v.name == node.id), None)
    if shown is None:
        return None
    try:
        return type(ast.literal_eval(shown)).__name__
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = re.match(r"(datetime\.datetime|datetime\.date|Decimal|datetime\.timedelta)\(", shown)
        return None if found is None else {"Decimal": "decimal.Decimal"}.get(found[1], found[1])


def _of_binding(site: CrashSite, binding: Binding, depth: int) -> str | None:
    if binding.value is not None:
        return type_of(site, binding.value, depth=depth + 1)
    if isinstance(binding.node, ast.arg):
        return _of_parameter(site, binding, binding.node, depth)
    if isinstance(binding.node, ast.Name) and site.tree is not None:
        return _of_loop_variable(site, binding.node, depth)
    return None


def _of_parameter(site: CrashSite, binding: Binding, arg: ast.arg, depth: int) -> str | None:
    annotated = annotation_type(site, arg.annotation)
    if annotated is not None or arg.annotation is not None:
        return annotated
    if not isinstance(binding.scope, nodes.FUNCTIONS):
        return None
    given = list(arguments_given(site, binding.scope, arg.arg))
    return _same(type_of(site, value, depth=depth + 1) for value in given) if given else None


def annotation_type(site: CrashSite, annotation: ast.expr | None) -> str | None:
    """The type that a plain annotation names; None for unions, type variables and the like."""
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    name = nodes.dotted(annotation)
    if name in ("str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple"):
        return name
    full = qualified(site, annotation)
    typing = {"typing.List": "list", "typing.Dict": "dict", "typing.Set": "set", "typing.Tuple": "tuple"}
    if full in typing:
        return typing[full]
    return full if full in ("datetime.datetime", "datetime.date", "decimal.Decimal", "pathlib.Path") else None


def arguments_given(site: CrashSite, function: nodes.Function, parameter: str) -> Iterator[ast.expr]:
    """What the calls of a function in its own file give for one of its parameters."""
    names = [a.arg for a in all_arguments(function.args)]
    index = names.index(parameter) - (1 if names[:1] in (["self"], ["cls"]) else 0)
    for call in ast.walk(site.tree or ast.Module([], [])):
        if not isinstance(call, ast.Call) or (nodes.dotted(call.func) or "").rpartition(".")[2] != function.name:
            continue
        named = [k.value for k in call.keywords if k.arg == parameter]
        if named:
            yield named[0]
        elif 0 <= index < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
            yield call.args[index]


def _of_loop_variable(site: CrashSite, target: ast.Name, depth: int) -> str | None:
    """The type of the elements that a `for` runs over."""
    assert site.tree is not None
    parent = nodes.parent_map(site.tree).get(target)
    if isinstance(parent, (ast.For, ast.comprehension)) and parent.target is target:
        return element_type(site, parent.iter, depth=depth + 1)
    return None


def element_type(site: CrashSite, node: ast.expr, *, depth: int = 0) -> str | None:
    """The type of what an iterable gives."""
    if depth > _DEPTH:
        return None
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return _same(type_of(site, e, depth=depth + 1) for e in node.elts) if node.elts else None
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return type_of(site, node.elt, depth=depth + 1)
    if isinstance(node, ast.Call):
        name = nodes.dotted(node.func) or ""
        if name == "range":
            return "int"
        if name in ("sorted", "list", "reversed", "set", "tuple") and node.args:
            return element_type(site, node.args[0], depth=depth + 1)
        if name.rpartition(".")[2] in ("split", "rsplit", "splitlines") and isinstance(node.func, ast.Attribute):
            return type_of(site, node.func.value, depth=depth + 1)
        return "str" if qualified(site, node.func) == "os.listdir" else None
    if isinstance(node, ast.Name):
        value = sole_value(site, node)
        if value is not None:
            return element_type(site, value, depth=depth + 1)
    return "str" if type_of(site, node, depth=depth + 1) == "str" else None


def sole_value(site: CrashSite, node: ast.expr) -> ast.expr | None:
    """What a name was assigned, where there is one assignment; None for anything else."""
    if not isinstance(node, ast.Name):
        return None
    binding = visible(site, node).get(node.id)
    every = [] if binding is None else bindings(binding.scope).get(node.id, [])
    return every[0].value if len(every) == 1 else None


def _of_call(site: CrashSite, node: ast.Call, depth: int) -> str | None:
    if isinstance(node.func, ast.Name) and node.func.id in BUILTIN_CALLS and is_builtin(site, node.func, node.func.id):
        return BUILTIN_CALLS[node.func.id]
    full = qualified(site, node.func)
    if full is not None and full in QUALIFIED_CALLS:
        return QUALIFIED_CALLS[full]
    if isinstance(node.func, ast.Attribute):
        receiver = type_of(site, node.func.value, depth=depth + 1)
        found = METHODS.get(receiver or "", {}).get(node.func.attr)
        if found is not None:
            return found
    return _of_own_function(site, node, depth)


def _of_own_function(site: CrashSite, node: ast.Call, depth: int) -> str | None:
    """The type that a function of this file returns, by its annotation or by all its `return` statements."""
    function = own_function(site, node)
    if function is None:
        return None
    if isinstance(function, ast.AsyncFunctionDef):
        return "coroutine"
    if function.returns is not None:
        return annotation_type(site, function.returns)
    returned = [n for n in nodes.own_nodes(function) if isinstance(n, ast.Return)]
    if not returned or any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes.own_nodes(function)):
        return None
    return _same(type_of(site, r.value, depth=depth + 1) if r.value else None for r in returned)


def own_function(site: CrashSite, call: ast.Call) -> nodes.Function | None:
    """The function or method of this file that is called, where its name and its receiver leave no doubt."""
    tree = site.tree or ast.Module([], [])
    if isinstance(call.func, ast.Name):
        found = [n for n in ast.walk(tree) if isinstance(n, nodes.FUNCTIONS) and n.name == call.func.id]
        plain = [n for n in found if not isinstance(nodes.parent_map(tree).get(n), ast.ClassDef)] if found else []
        return plain[0] if len(plain) == 1 else None
    if not isinstance(call.func, ast.Attribute):
        return None
    owner = _class_of(site, call.func.value)
    name = call.func.attr
    found = [n for n in owner.body if isinstance(n, nodes.FUNCTIONS) and n.name == name] if owner is not None else []
    return found[0] if len(found) == 1 else None


def _class_of(site: CrashSite, receiver: ast.expr) -> ast.ClassDef | None:
    """The class of this file whose object a receiver is: `self`, `Name()`, or a variable that was assigned `Name()`."""
    tree = site.tree
    if tree is None:
        return None
    if isinstance(receiver, ast.Name) and receiver.id in ("self", "cls"):
        return nodes.enclosing_class(tree, receiver)
    made = sole_value(site, receiver) if isinstance(receiver, ast.Name) else receiver
    name = made.func.id if isinstance(made, ast.Call) and isinstance(made.func, ast.Name) else None
    found = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == name]
    return found[0] if len(found) == 1 else None


def _of_operation(site: CrashSite, node: ast.BinOp, depth: int) -> str | None:
    left = type_of(site, node.left, depth=depth + 1)
    right = type_of(site, node.right, depth=depth + 1)
    numbers = ("int", "float", "bool")
    if left in numbers and right in numbers:
        if isinstance(node.op, ast.Div) or "float" in (left, right):
            return "float"
        return "int" if not isinstance(node.op, ast.Pow) else None
    if (
        isinstance(node.op, ast.Div)
        and (left in numbers or right in numbers)
        and "decimal.Decimal" not in (left, right)
    ):
        return "float" if left in numbers and right in numbers else None
    if isinstance(node.op, ast.Mod) and left == "str":
        return "str"
    return (
        left if left == right and isinstance(node.op, ast.Add) and left in ("str", "list", "bytes", "tuple") else None
    )


def _of_subscript(site: CrashSite, node: ast.Subscript, depth: int) -> str | None:
    if isinstance(node.slice, ast.Slice):
        found = type_of(site, node.value, depth=depth + 1)
        return found if found in ("str", "list", "tuple", "bytes") else None
    value = literal_at(site, node)
    if value is not None:
        return type_of(site, value, depth=depth + 1)
    if qualified(site, node.value) == "os.environ" or qualified(site, node.value) == "sys.argv":
        return "str"
    return (
        element_type(site, node.value, depth=depth + 1)
        if type_of(site, node.value, depth=depth + 1) == "list"
        else None
    )


def literal_at(site: CrashSite, node: ast.Subscript) -> ast.expr | None:
    """The expression that a display holds at a constant key or index, where the subscripted name is bound to that display once."""
    shape = sole_value(site, node.value) or node.value
    if isinstance(shape, ast.Dict) and isinstance(node.slice, ast.Constant):
        for key, value in zip(shape.keys, shape.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == node.slice.value:
                return value
    if isinstance(shape, (ast.List, ast.Tuple)) and isinstance(node.slice, ast.Constant):
        index = node.slice.value
        if isinstance(index, int) and -len(shape.elts) <= index < len(shape.elts):
            return shape.elts[index]
    return None
