"""Fixes that do something to whoever looks: tests can be made to pass, and crashes to stay away, without anything being mended.
Pure."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.project.snapshot import parse

_WORDS = {
    "sniff": "asks whether a test is running",
    "patch": "puts something else in the place of what another module or class holds",
    "same": "makes a comparison or a look-up come out the same whatever is asked",
    "wait": "waits, so that the crash may only come more seldom",
    "seed": "takes chance out of the program",
    "warnings": "turns warnings off",
    "hook": "takes over what becomes of errors",
    "recursion": "raises the limit of recursion",
}
_CALLS = {
    "sleep": "wait",
    "seed": "seed",
    "filterwarnings": "warnings",
    "simplefilter": "warnings",
    "catch_warnings": "warnings",
    "setrecursionlimit": "recursion",
    "currentframe": "sniff",
    "_getframe": "sniff",
    "extract_stack": "sniff",
    "_exit": "hook",
    "settrace": "hook",
    "setprofile": "hook",
    "os.abort": "hook",
    "signal.signal": "hook",
    "mock.patch": "patch",
    "patch": "patch",
    "patch.object": "patch",
    "mock.patch.object": "patch",
}
"""By the whole name of what is called, or its last word."""
_HOOKS = frozenset({"excepthook", "unraisablehook", "__excepthook__"})
_SNIFFED = re.compile(r"pytest|unittest", re.IGNORECASE)
_TOOLS = frozenset({"pytest", "unittest", "_pytest"})
_ANSWERS = frozenset(
    f"__{word}__"
    for word in [
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "bool",
        "contains",
        "missing",
        "getattr",
        "getattribute",
        "getitem",
    ]
)


def tampers(before: Mapping[str, str], after: Mapping[str, str | None]) -> str | None:
    """What a fix adds by which a crash or a failed test goes away unmended, in words for people; None where nothing is seen."""
    old, new = (sum((_found(file, text) for file, text in side.items()), Counter[str]()) for side in (before, after))
    return next((words for kind, words in _WORDS.items() if new[kind] > old[kind]), None)


def _found(file: str, text: str | None) -> Counter[str]:
    tree = None if text is None or not file.endswith(".py") else parse(text)
    if tree is None or is_test_file(file):
        return Counter()
    foreign = _foreign(tree)
    return Counter(kind for node in ast.walk(tree) for kind in _kinds(node, foreign))


def _foreign(tree: ast.Module) -> frozenset[str]:
    """Names in a module of what it did not make: modules, and what comes from them; and its own classes."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    names = {(one.asname or one.name).partition(".")[0] for node in imports for one in node.names}
    return frozenset(names | {node.name for node in tree.body if isinstance(node, ast.ClassDef)} | {"__builtins__"})


def _kinds(node: ast.AST, foreign: frozenset[str]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as word) if _SNIFFED.search(word):
            yield "sniff"
        case ast.Import(names=[ast.alias(name=tool)]) | ast.ImportFrom(module=str() as tool) if _top(tool) in _TOOLS:
            yield "patch" if "mock" in tool else "sniff"
        case ast.Attribute(attr=name, ctx=ast.Store()) if name in _HOOKS:
            yield "hook"
        case ast.Attribute(ctx=ast.Store() | ast.Del()) if _root(node) in foreign:
            yield "patch"
        case ast.Subscript(ctx=ast.Store() | ast.Del(), value=held) if _is_namespace(held):
            yield "patch"
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[held, *_]) if _root(held) in foreign:
            yield "patch"
        case ast.Call(func=called) if (kind := _kind_of_call(ast.unparse(called))) is not None:
            yield kind
        case ast.FunctionDef(name=name) if name in _ANSWERS and _is_constant(node):
            yield "same"


def _kind_of_call(called: str) -> str | None:
    last = called.rpartition(".")[2]
    return _CALLS.get(called) or (_CALLS.get(last) if last != "patch" else None)


def _is_constant(method: ast.FunctionDef) -> bool:
    """Whether it gives the same for every object and whatever it is asked, or does not look at its own object."""
    inner = [node for statement in method.body for node in ast.walk(statement)]
    if any(isinstance(node, ast.Raise) for node in inner):
        return False
    own = {one.arg for one in method.args.args[:1]}
    returned = [node.value for node in inner if isinstance(node, ast.Return)]
    looks = any(isinstance(node, ast.Name) and node.id in own | {"super"} for node in inner)
    return not looks or all(value is None or isinstance(value, ast.Constant) for value in returned)


def _is_namespace(held: ast.expr) -> bool:
    """Whether it is the names of a module or class: `sys.modules`, `globals()`, `vars(cart)`, `cart.__dict__`."""
    if isinstance(held, ast.Call):
        return isinstance(held.func, ast.Name) and held.func.id in ("globals", "vars", "locals")
    return isinstance(held, ast.Attribute) and held.attr in ("modules", "__dict__")


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _top(module: str) -> str:
    return module.partition(".")[0]
