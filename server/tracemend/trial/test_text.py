"""The text and place of a regression test, in the project's own style. Pure but for the look at the project's files."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from tracemend.fix import NewFile
from tracemend.project.files import project_files
from tracemend.project.snapshot import Snapshot
from tracemend.trial.bench import Argument
from tracemend.trial.place import Place
from tracemend.trial.reproduction import module_name

_WIDTH = 88


@dataclass(frozen=True, slots=True)
class CallToTest:
    """A call that crashed, and what it gives with the fix."""

    place: Place
    arguments: tuple[Argument, ...]
    result: str | None
    """A Python expression; None where it is no plain data."""
    asynchronous: bool
    exception: str


def call_to_test(
    place: Place, arguments: Sequence[Argument], result: str | None, exception: str, snapshot: Snapshot
) -> CallToTest | None:
    """What a test can call: a function at the top of its module, with plain data; None for anything else."""
    tree = snapshot.tree(place.file)
    found = [] if tree is None else [n for n in tree.body if getattr(n, "name", None) == place.function]
    if len(found) != 1 or not isinstance(found[0], ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    generator = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(found[0]))
    if generator or any(argument.value is None for argument in arguments):
        return None
    asynchronous = isinstance(found[0], ast.AsyncFunctionDef)
    return CallToTest(place, tuple(arguments), result, asynchronous, exception)


def write_test(call: CallToTest, snapshot: Snapshot, *, pytest: bool) -> NewFile:
    """The regression test as a new file beside the project's other tests."""
    folder, name = module_name(call.place.file, snapshot)
    text = _text(call, name, pytest=pytest)
    return NewFile(_free_name(call, folder, snapshot), text)


def _text(call: CallToTest, module: str, *, pytest: bool) -> str:
    function = call.place.function
    title = f"{_snake(call.exception)}_is_gone" if call.result is None else "gives_its_result"
    lines = [f'"""{module}.{function} raised {call.exception} for these arguments."""', ""]
    lines += sorted((["import asyncio"] if call.asynchronous else []) + ([] if pytest else ["import unittest"]))
    lines += [""] if len(lines) > 2 else []
    lines += [f"from {module} import {function}", "", ""]
    body = _body(call, pytest=pytest)
    if pytest:
        lines += [f"def test_{function.strip('_')}_{title}():", *(f"    {line}" for line in body)]
    else:
        name = "".join(part.title() for part in function.split("_"))
        lines += [
            f"class {name}Test(unittest.TestCase):",
            f"    def test_{title}(self):",
            *(f"        {line}" for line in body),
        ]
    return "\n".join(lines) + "\n"


def _body(call: CallToTest, *, pytest: bool) -> list[str]:
    called = _call_lines(call)
    if call.result is None or call.result == "None":
        return called
    called[0] = f"result = {called[0]}"
    if pytest:
        return [*called, f"assert result == {call.result}"]
    return [*called, f"self.assertEqual(result, {call.result})"]


def _call_lines(call: CallToTest) -> list[str]:
    words = {"positional": "{1}", "keyword": "{0}={1}", "rest": "*{1}", "keywords": "**{1}"}
    given = [words[a.kind].format(a.name, a.value) for a in call.arguments if (a.kind, a.value) not in _NOTHING]
    one = f"{call.place.function}({', '.join(given)})"
    if call.asynchronous:
        one = f"asyncio.run({one})"
    if len(one) <= _WIDTH or call.asynchronous:
        return [one]
    return [f"{call.place.function}(", *(f"    {argument}," for argument in given), ")"]


_NOTHING = {("rest", "()"), ("keywords", "{}")}


def _free_name(call: CallToTest, folder: str, snapshot: Snapshot) -> str:
    """A name that is not taken, in the folder and by the pattern of the other tests."""
    tests = [PurePosixPath(f) for f in project_files(snapshot.root).python if _is_test(f)]
    places = Counter(path.parent.as_posix() for path in tests)
    near = max(places, key=lambda p: (_shared(p, call.place.file), places[p]), default=folder)
    after = sum(path.name.endswith("_test.py") for path in tests) * 2 > len(tests)
    stem = f"{PurePosixPath(call.place.file).stem.strip('_')}_{call.place.function.strip('_')}"
    number = 1
    while True:
        base = stem if number == 1 else f"{stem}_{number}"
        name = (PurePosixPath(near) / (f"{base}_test.py" if after else f"test_{base}.py")).as_posix()
        path = snapshot.path(name)
        if snapshot.text(name) is None and path is not None and not path.exists():
            return name
        number += 1


def _is_test(file: str) -> bool:
    name = file.rpartition("/")[2]
    return (name.startswith("test_") and name.endswith(".py")) or name.endswith("_test.py")


def _shared(folder: str, file: str) -> int:
    """How many folders two paths share from the top: a package's own tests are nearer than another's."""
    count = 0
    for one, other in zip(PurePosixPath(folder).parts, PurePosixPath(file).parts, strict=False):
        if one != other:
            break
        count += 1
    return count


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
