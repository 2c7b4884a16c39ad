"""Where a new test goes, and what the project's own tests lend it: names, folders, fixtures. Pure but for the look at files."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from tracemend.project.files import project_files
from tracemend.project.snapshot import Snapshot


def free_name(stem: str, near: str, folder: str, snapshot: Snapshot) -> str:
    """The name of a new test file that is not taken, by the pattern of the other tests: in the folder of those that are nearest
    to the file `near`, in `folder` where there are none."""
    tests = [PurePosixPath(f) for f in project_files(snapshot.root).python if _is_test(f)]
    places = Counter(path.parent.as_posix() for path in tests)
    beside = max(places, key=lambda p: (_shared(p, near), places[p]), default=folder)
    after = sum(path.name.endswith("_test.py") for path in tests) * 2 > len(tests)
    number = 1
    while True:
        base = stem if number == 1 else f"{stem}_{number}"
        name = (PurePosixPath(beside) / (f"{base}_test.py" if after else f"test_{base}.py")).as_posix()
        path = snapshot.path(name)
        if snapshot.text(name) is None and path is not None and not path.exists():
            return name
        number += 1


def _is_test(file: str) -> bool:
    name = file.rpartition("/")[2]
    return name == "tests.py" or (name.startswith("test_") and name.endswith(".py")) or name.endswith("_test.py")


def _shared(folder: str, file: str) -> int:
    """How many folders two paths share from the top: a package's own tests are nearer than another's."""
    count = 0
    for one, other in zip(PurePosixPath(folder).parts, PurePosixPath(file).parts, strict=False):
        if one != other:
            break
        count += 1
    return count


def fixtures_for(file: str, snapshot: Snapshot) -> frozenset[str]:
    """Names of pytest's fixtures that the `conftest.py` files above a test file define."""
    folders = PurePosixPath(file).parents
    trees = (snapshot.tree((folder / "conftest.py").as_posix()) for folder in folders)
    return frozenset(name for tree in trees if tree is not None for name in _fixtures(tree))


def _fixtures(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if ast.unparse(called).rpartition(".")[2] == "fixture":
                    given = decorator.keywords if isinstance(decorator, ast.Call) else []
                    named = [k.value.value for k in given if k.arg == "name" and isinstance(k.value, ast.Constant)]
                    yield str(named[0]) if named else node.name
