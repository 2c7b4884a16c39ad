"""The text and place of a regression test, in the project's own style. Pure but for the look at the project's files."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from tracemend.fix import NewFile
from tracemend.project.snapshot import Snapshot
from tracemend.trial.new_tests import free_name
from tracemend.trial.observed import Argument, Expression
from tracemend.trial.place import Place
from tracemend.trial.reproduction import module_name
from tracemend.trial.runner import RunnerKind

_WIDTH = 88
_IMPORT_OF_BASE: Mapping[RunnerKind, set[tuple[str, str]]] = {
    "pytest": set(),
    "unittest": {("unittest", "")},
    "django": {("django.test", "TestCase")},
}
_CONFIGS = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini")
_SETTINGS = re.compile(r"(?m)^\s*DJANGO_SETTINGS_MODULE\b|--ds\b")
_ASKS = re.compile(r"\.objects\b|^from django\.db\b", re.MULTILINE)
_RESTORED = '''
def restored(kind, **state):
    """An object with the attributes that it had when the crash was recorded."""
    made = kind.__new__(kind)
    vars(made).update(state)
    return made
'''


@dataclass(frozen=True, slots=True)
class CallToTest:
    """A call that crashed, and what it gives with the fix."""

    place: Place
    called: str
    """`total`, or `Cart.total` where the first argument is no object of the class."""
    owner: Expression | None
    """The object whose method is called."""
    arguments: tuple[Argument, ...]
    result: Expression | None
    asynchronous: bool
    exception: str
    raises: Expression | None = None
    """The exception's class that it raises on purpose with the fix."""


def call_to_test(
    place: Place, arguments: Sequence[Argument], result: Expression | None, exception: str, snapshot: Snapshot
) -> CallToTest | None:
    """What a test can call: a function at the top of its module, or a method of a class there, with what it was called with
    written down; None for anything else (nested functions, generators, scripts without a guard)."""
    tree = snapshot.tree(place.file)
    found = None if tree is None else _definition(tree, place)
    if tree is None or found is None or any(argument.value is None for argument in arguments) or not _importable(tree):
        return None
    function, owner = found
    if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(function)):
        return None
    given, called, receiver = tuple(arguments), place.function, None
    if owner is not None:
        called = f"{owner}.{place.function}"
        if not _decorated(function, "staticmethod"):
            receiver, given = (None, given[1:]) if _decorated(function, "classmethod") else (given[0].value, given[1:])
    elif function.decorator_list and not _plain(function):
        return None
    asynchronous = isinstance(function, ast.AsyncFunctionDef)
    return CallToTest(place, called, receiver, given, result, asynchronous, exception)


def class_expression(name: str) -> Expression:
    """An exception's class as a test names it: builtins as they are, others from the module under test."""
    first = name.partition(".")[0]
    return Expression(name, () if hasattr(builtins, first) else (("__main__", first),))


def _definition(tree: ast.Module, place: Place) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, str | None] | None:
    for node in tree.body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            named = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.name == place.function
            if named and place.scope[0] <= inner.lineno <= place.scope[1]:
                assert isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
                return inner, node.name if isinstance(node, ast.ClassDef) else None
    return None


def _decorated(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    return any(isinstance(d, ast.Name) and d.id == name for d in function.decorator_list)


def _plain(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether calling the name calls the function: not so for routes, fixtures and commands."""
    names = {ast.unparse(decorator).partition("(")[0].rpartition(".")[2] for decorator in function.decorator_list}
    return names <= {"cache", "lru_cache", "wraps", "override", "final"}


def _importable(tree: ast.Module) -> bool:
    """Whether importing the module runs nothing but definitions: a script without a guard does its work at once."""
    return not any(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await) for node in tree.body
    ) and not any(isinstance(node, ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith) for node in tree.body)


def write_test(call: CallToTest, snapshot: Snapshot, style: Callable[[str], RunnerKind]) -> NewFile:
    """The regression test as a new file beside the project's other tests; `style` gives what runs the tests of a folder."""
    file = place_of_test(call.place, snapshot)
    module, kind = module_name(call.place.file, snapshot)[1], style(PurePosixPath(file).parent.as_posix())
    given = [a.value.text for a in call.arguments if a.value is not None and a.value.fixture]
    given += ["db"] if _asks_django(call.place.file, snapshot) and "db" not in given else []
    return NewFile(file, _text(call, module, kind, given))


def _asks_django(file: str, snapshot: Snapshot) -> bool:
    """Whether a file asks Django's database, for which pytest-django has a fixture, in a project that pytest knows the settings of."""
    configured = any(_SETTINGS.search(snapshot.text(config) or "") for config in _CONFIGS)
    return configured and _ASKS.search(snapshot.text(file) or "") is not None


def place_of_test(place: Place, snapshot: Snapshot) -> str:
    """The new file that a test of a function goes into."""
    stem = f"{PurePosixPath(place.file).stem.strip('_')}_{place.function.strip('_')}"
    return free_name(stem, place.file, module_name(place.file, snapshot)[0], snapshot)


def _text(call: CallToTest, module: str, style: RunnerKind, fixtures: Sequence[str]) -> str:
    values = [call.owner, *(argument.value for argument in call.arguments), call.result, call.raises]
    imports = {pair for value in values if value is not None for pair in value.imports}
    if call.owner is None:
        imports.add((module, call.called.partition(".")[0]))
    imports |= {("asyncio", "")} if call.asynchronous else set()
    imports |= _IMPORT_OF_BASE[style]
    imports |= {("pytest", "")} if call.raises is not None and style == "pytest" else set()
    lines = [f'"""{module}.{call.called} raised {call.exception} for these arguments."""', ""]
    lines += _import_lines({(module if one == "__main__" else one, name) for one, name in imports})
    if any(value is not None and "restored(" in value.text for value in values):
        lines += ["", *_RESTORED.rstrip().split("\n")]
    title = "gives_its_result" if _expects(call) else f"{_snake(call.exception)}_is_gone"
    if call.raises is not None:
        title = f"raises_{_snake(call.raises.text.rpartition('.')[2])}"
    title = f"test_{call.place.function.strip('_')}_{title}"
    lines += ["", ""]
    body = _body(call, pytest=style == "pytest")
    if style == "pytest":
        lines += [f"def {title}({', '.join(fixtures)}):", *(f"    {line}" for line in body)]
    else:
        name = "".join(part.title() for part in call.place.function.split("_"))
        lines += [
            f"class {name}Test({'unittest.TestCase' if style == 'unittest' else 'TestCase'}):",
            f"    def {title}(self):",
            *(f"        {line}" for line in body),
        ]
    return "\n".join(lines) + "\n"


def _import_lines(imports: set[tuple[str, str]]) -> list[str]:
    """The standard library's first, then the project's, as most style checkers want them."""
    plain = [f"import {name}" for name, one in sorted(imports) if not one]
    sources = sorted({name for name, one in imports if one})
    named = [f"from {s} import {', '.join(sorted(n for m, n in imports if m == s and n))}" for s in sources]
    return [*plain, *([""] if plain and named else []), *named]


def _expects(call: CallToTest) -> bool:
    """Whether the result is worth an assertion: objects without an equality of their own are never equal."""
    return call.result is not None and call.result.text != "None" and "restored(" not in call.result.text


def _body(call: CallToTest, *, pytest: bool) -> list[str]:
    lines = _call_lines(call)
    if call.raises is not None:
        asserted = "pytest.raises" if pytest else "self.assertRaises"
        return [f"with {asserted}({call.raises.text}):", *(f"    {line}" for line in lines)]
    if call.result is None or not _expects(call):
        return lines
    lines[0] = f"result = {lines[0]}"
    return [
        *lines,
        f"assert result == {call.result.text}" if pytest else f"self.assertEqual(result, {call.result.text})",
    ]


def _call_lines(call: CallToTest) -> list[str]:
    words = {"positional": "{1}", "keyword": "{0}={1}", "rest": "*{1}", "keywords": "**{1}"}
    given = [words[a.kind].format(a.name, a.value.text) for a in call.arguments if a.value and not _empty(a)]
    name = call.called if call.owner is None else f"{call.owner.text}.{call.place.function}"
    one = f"{name}({', '.join(given)})"
    if call.asynchronous:
        return [f"asyncio.run({one})"]
    if len(one) <= _WIDTH or not given:
        return [one]
    return [f"{name}(", *(f"    {argument}," for argument in given), ")"]


def _empty(argument: Argument) -> bool:
    return argument.value is not None and (argument.kind, argument.value.text) in {("rest", "()"), ("keywords", "{}")}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
