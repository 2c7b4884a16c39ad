"""Whether a test says what is to come out, and what a fix that changes how tests are run takes from it. Pure."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.project.snapshot import Snapshot, parse
from tracemend.trial.place import Place, place_in

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_ASSERTING = re.compile(r"_*(?:assert|expect|verify|check|ensure|should|raises|fail$)", re.IGNORECASE)
_WEAK = re.compile(r"assert_?(?:IsNot|IsInstance|NotIsInstance|Not|Greater|Less|Logs|Warns)", re.IGNORECASE)
"""Assertions that many values meet."""
_OF_TRUTH = re.compile(r"assert_?(?:True|False|_)$", re.IGNORECASE)
_PREDICATE = re.compile(
    r"_*(?:is|has|can|are|was|should|must|valid|contain|match|equal|start|end|exist|all_?close)", re.IGNORECASE
)
_OF_ANYTHING = frozenset({"isinstance", "issubclass", "hasattr", "callable", "len", "bool", "any", "type"})
_STATUS = re.compile(r"(?:status|status_?code|return_?code|exit_?code|exit_?status|rc)$", re.IGNORECASE)
_HOW_TESTS_RUN = re.compile(
    r"(?:.*/)?(?:\.?pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|(?:site|user)customize\.py|[^/]+\.pth)"
)

_EXAMPLE = re.compile(r"^ *>>> .*(?:\n(?! *>>>) *\S.*)*", re.MULTILINE)
_SNAPSHOT = re.compile(r"(?:.*/)?(?:(?:__)?snapshots?(?:__)?|goldens?|cassettes)/.*|.*\.(?:snap|ambr|golden)")


def asserts(test: str, snapshot: Snapshot) -> bool:
    """Whether a test, by its node id within the project, says what is to come out: by an assertion of a value, a call of what is
    named like one, or as the example of a text."""
    file, *names = test.partition("[")[0].split("::")
    tree = snapshot.tree(file) if file.endswith(".py") else None
    if tree is None or is_example(test):
        return bool(names)  # examples of a text state what is printed
    found = _named(tree, names) or next((node for node in _functions(tree) if names and node.name == names[-1]), None)
    if found is None:
        return False
    called = {
        node.func.id for node in ast.walk(found) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    helpers = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in called]
    return any(_tells(node) for one in (found, *helpers) for node in ast.walk(one))


def is_example(test: str) -> bool:
    """Whether a node id names the examples of a documentation: `cart.py::cart.total`."""
    return re.fullmatch(r"[^:]+::[^:\[]*\.[^:\[]*", test) is not None


def end_of_test(test: str, snapshot: Snapshot) -> Place | None:
    """The last statement of a test, by its node id within the project; None where its function is not found."""
    file, *names = test.partition("[")[0].split("::")
    text, tree = snapshot.text(file), snapshot.tree(file) if file.endswith(".py") else None
    found = None if tree is None else _named(tree, names)
    if text is None or tree is None or not isinstance(found, _Function):
        return None
    return place_in(file, text, tree, found.body[-1], found.name)


def changed_test(files: Sequence[str], crashed: Place | None, exception: str, told: Told) -> str | None:
    """The file among those that a fix touches that says what is tested or how, though it is not that file's own code that crashed;
    None for none. `told` is what the test holds that shows the crash: the name of a file that it compares with."""
    if crashed is None:
        return None

    def says(file: str) -> bool:
        named = not file.endswith(".py") and file.rpartition("/")[2] in told.all
        return named or is_test_file(file) or any(one.fullmatch(file) for one in (_HOW_TESTS_RUN, _SNAPSHOT))

    tests = [file for file in files if says(file)]
    return next((file for file in tests if file != crashed.file or exception == "AssertionError"), None)


@dataclass(frozen=True, slots=True)
class Told:
    """The constants of a test, as text."""

    expected: frozenset[str] = frozenset()
    """Those that it compares with, or that are given to it as parameters."""
    all: frozenset[str] = frozenset()


def changed_examples(before: Mapping[str, str], after: Mapping[str, str | None]) -> str | None:
    """The file that lacks an example of its documentation with a fix, or has another outcome for it; None for none."""
    for file, text in before.items():
        had, has = Counter(_examples(parse(text))), Counter(_examples(parse(after.get(file) or "")))
        if had - has:
            return f"An example of {file}"
    return None


def _examples(tree: ast.Module | None) -> Iterator[str]:
    """The examples of a text's documentation, with what they expect."""
    documented = ast.Module | ast.ClassDef | _Function
    for node in [] if tree is None else ast.walk(tree):
        text = ast.get_docstring(node) if isinstance(node, documented) else None
        yield from _EXAMPLE.findall(text or "")


def told_by(test: str, snapshot: Snapshot) -> Told:
    """The constants that a test holds, by its node id within the project, keys of dictionaries left out."""
    file, *names = test.partition("[")[0].split("::")
    tree = snapshot.tree(file) if file.endswith(".py") else None
    found = None if tree is None or not names else _named(tree, names)
    if tree is not None and is_example(test):
        wanted = (parse(line.lstrip(">. ")) for example in _examples(tree) for line in example.splitlines())
        values = frozenset[str]().union(*(_constants(one) for one in wanted if one is not None))
        return Told(values, values)
    if tree is None or found is None:
        return Told()
    expected = {value for node in ast.walk(found) for side in _expected(node) for value in _constants(side)}
    around = (node.value for node in tree.body if isinstance(node, ast.Assign))
    return Told(frozenset(expected), frozenset(expected.union(*map(_constants, (found, *around)))))


def _expected(node: ast.AST) -> Sequence[ast.expr]:
    """What the outcome is compared with, where it may be constant."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
    elif isinstance(node, ast.Call) and (_ASSERTING.match(_name(node.func)) or _name(node.func) == "parametrize"):
        sides = [*node.args, *(keyword.value for keyword in node.keywords)]
    else:
        return ()
    return [side for side in sides if isinstance(side, ast.Constant | ast.List | ast.Tuple | ast.Set | ast.Dict)]


def _constants(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    inner = node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node)
    return {value for child in inner for value in _constants(child)}


def _named(tree: ast.Module, names: Sequence[str]) -> ast.AST | None:
    found: ast.AST | None = tree
    for name in names:
        inner = [] if found is None else list(ast.iter_child_nodes(found))
        found = next((node for node in inner if getattr(node, "name", None) == name), None)
    return found


def _functions(tree: ast.Module) -> Iterator[_Function]:
    return (node for node in ast.walk(tree) if isinstance(node, _Function))


def _tells(node: ast.AST) -> bool:
    """Whether it is an assertion that few values meet."""
    if isinstance(node, ast.Assert):
        return _narrow(node.test)
    if not isinstance(node, ast.Call) or not _ASSERTING.match(name := _name(node.func)):
        return False
    if _OF_TRUTH.match(name):
        return bool(node.args) and _narrow(node.args[0])
    return not _WEAK.match(name) and not any(map(_is_status, node.args))


def _narrow(test: ast.expr) -> bool:
    """Whether what makes it true is one value, or a few."""
    match test:
        case ast.BoolOp(op=ast.And()):
            return any(map(_narrow, test.values))
        case ast.BoolOp():
            return all(map(_narrow, test.values))
        case ast.UnaryOp(op=ast.Not()):
            return _narrow(test.operand)
        case ast.Compare(left=side, ops=[ast.Eq() | ast.Is()], comparators=[ast.Constant(value=bool())]):
            return _narrow(side)
        case ast.Compare():
            exact = all(isinstance(op, ast.Eq | ast.In | ast.Is) for op in test.ops)
            return exact and not any(map(_is_status, (test.left, *test.comparators)))
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=each) | ast.ListComp(elt=each)]):
            return _narrow(each)
        case ast.Call():
            name = _name(test.func)
            return name not in _OF_ANYTHING and (_PREDICATE.match(name) or _ASSERTING.match(name)) is not None
    return False


def _is_status(side: ast.expr) -> bool:
    """Whether it tells no more than that something went well, or of what type it is."""
    name = _name(side.func) if isinstance(side, ast.Call) else _name(side)
    return name == "type" or _STATUS.search(name) is not None


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
