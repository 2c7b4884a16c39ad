"""What real programs on newer Pythons and libraries taught: shapes of code in which a fix that works elsewhere is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from recipes.crash import fixed_files, fixes_for, write
from tracemend.fix import Fix
from tracemend.recipes.distributions import distribution_of


def proposed(folder: Path, source: str, error: str, line: int = 1, under: str = "", **others: str) -> tuple[Fix, ...]:
    """The fixes for an error at a line of `main.py`, whose text is given, with carets under a part of the line.

    `others` are further files by module name.
    """
    write(folder, {"main.py": source, **{f"{name.replace('__', '/')}.py": text for name, text in others.items()}})
    shown = source.splitlines()[line - 1].strip()
    traceback = f'Traceback (most recent call last):\n  File "{folder}/main.py", line {line}, in <module>\n    {shown}\n{error}\n'
    carets = f"    {' ' * shown.index(under)}{'^' * len(under)}\n" if under else ""
    return fixes_for(traceback.replace(f"{error}\n", f"{carets}{error}\n"), folder, Path(sys.executable))


def lines_after(fix: Fix, folder: Path) -> list[str]:
    """The lines of `main.py` as a fix leaves it."""
    return (fixed_files(fix, folder)["main.py"] or "").splitlines()


def edited(fixes: tuple[Fix, ...]) -> list[str]:
    """Titles of the fixes that change code."""
    return [fix.title for fix in fixes if fix.changes_code]


@pytest.mark.parametrize(
    "use",
    [
        "print(LooseVersion('1.2').version)",
        "v = LooseVersion('1.2')\nprint(v.vstring)",
        "class Mine(LooseVersion):\n    pass",
    ],
)
def test_a_removed_class_is_not_replaced_where_its_successor_lacks_what_is_read(tmp_path: Path, use: str) -> None:
    source = f"from distutils.version import LooseVersion\n\n{use}\n"
    error = "ModuleNotFoundError: No module named 'distutils'"
    assert edited(proposed(tmp_path, source, error)) == []


def test_a_name_that_other_files_import_from_here_is_not_renamed_here(tmp_path: Path) -> None:
    source = "from itertools import izip\n\nPAIRS = izip([1], [2])\n"
    error = "ImportError: cannot import name 'izip' from 'itertools' (unknown location)"
    assert edited(proposed(tmp_path / "alone", source, error)) == ["Use zip instead of itertools.izip"]
    assert edited(proposed(tmp_path / "taken", source, error, shop="from main import izip\n")) == []


def test_an_installed_package_that_lacks_a_module_is_not_to_be_installed(tmp_path: Path) -> None:
    error = "ModuleNotFoundError: No module named 'pytest.gone'"
    assert proposed(tmp_path, "from pytest.gone import x\n", error) == ()


def test_a_module_that_its_distribution_dropped_is_got_back_by_an_older_release(tmp_path: Path) -> None:
    fixes = proposed(tmp_path, "import pkg_resources\n", "ModuleNotFoundError: No module named 'pkg_resources'")
    assert [step.command for step in fixes[0].steps if step.command] == [
        ("python", "-m", "pip", "install", "setuptools<82")
    ]


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("google.cloud.storage.blob", "google-cloud-storage"),
        ("google.nothing", None),
        ("requests_oauthlib", "requests-oauthlib"),
    ],
)
def test_the_distribution_of_a_module(module: str, distribution: str | None) -> None:
    assert distribution_of(module) == distribution


LINES = [
    pytest.param(
        'from time import time\n\nstart = time()\nprint("took " + time() - start + "s")\n',
        'TypeError: can only concatenate str (not "float") to str',
        '"took " + time()',
        'print("took " + str(time() - start) + "s")',
        id="what a difference is taken from is no text by itself",
    ),
    pytest.param(
        "seen = set()\nrows = [[1], [1]]\n\nonly = [r for r in rows if not (r in seen or seen.add(r))]\n",
        "TypeError: unhashable type: 'list'",
        "r in seen",
        "only = [r for r in rows if not (tuple(r) in seen or seen.add(tuple(r)))]",
        id="a set that is asked is also filled",
    ),
    pytest.param(
        'from pathlib import Path\n\nroot = Path(".")\nprint((root + "/a.txt").read_text())\n',
        "TypeError: unsupported operand type(s) for +: 'PosixPath' and 'str'",
        'root + "/a.txt"',
        'print((root / "a.txt").read_text())',
        id="a path that goes on as a path",
    ),
    pytest.param(
        "import os\n\n\nprint('port ' + os.environ.get('PORT', 80))\n",
        'TypeError: can only concatenate str (not "int") to str',
        "'port ' + os.environ.get('PORT', 80)",
        "print('port ' + str(os.environ.get('PORT', 80)))",
        id="a sentence is no sum",
    ),
    pytest.param(
        "def connect(host, *, port=80, use_ssl=False):\n    return host\n\nprint(connect('h', port=1, ssl=True))\n",
        "TypeError: connect() got an unexpected keyword argument 'ssl'",
        "connect('h', port=1, ssl=True)",
        "print(connect('h', port=1, use_ssl=True))",
        id="the parameter that holds the keyword's word",
    ),
    pytest.param(
        "import os\n\nfor n in os.listdir('data'):\n    with open(n) as file: print(file.read())\n",
        "FileNotFoundError: [Errno 2] No such file or directory: 'a.txt'",
        "open(n)",
        "    with open(os.path.join('data', n)) as file: print(file.read())",
        id="the carets tell which statement of the line failed",
    ),
    pytest.param(
        "try:\n    print(1 / 0)\nexcept (ValueError,\n        ZeroDivisionErorr):\n    pass\n",
        "NameError: name 'ZeroDivisionErorr' is not defined",
        "ZeroDivisionErorr",
        "        ZeroDivisionError):",
        id="a name in an except of several lines",
    ),
    pytest.param(
        "import os\n\n\nLIMIT = os.getenv('LIMIT')\nprint(float(LIMIT))\n",
        "TypeError: float() argument must be a string or a real number, not 'NoneType'",
        "",
        "LIMIT = os.environ['LIMIT']",
        id="a variable of the environment that is needed",
    ),
    pytest.param(
        "async def gen():\n    yield 1\nasync def main():\n    return [x for x in gen()]\n",
        "TypeError: 'async_generator' object is not iterable",
        "gen()",
        "    return [x async for x in gen()]",
        id="an asynchronous loop in a comprehension",
    ),
]


@pytest.mark.parametrize(("source", "error", "under", "after"), LINES)
def test_the_one_right_edit_of_the_fourth_line(tmp_path: Path, source: str, error: str, under: str, after: str) -> None:
    line = 4 if under else 5
    fixes = [fix for fix in proposed(tmp_path, source, error, line, under) if fix.changes_code]
    assert [lines_after(fix, tmp_path)[3] for fix in fixes] == [after]


def test_what_only_may_be_meant_is_a_choice(tmp_path: Path) -> None:
    source, error, under, _ = LINES[0].values
    assert [fix.applicability for fix in proposed(tmp_path, str(source), str(error), 4, str(under))] == ["unsafe"]


def test_a_number_where_elements_are_looked_at_again_is_not_counted_up_to(tmp_path: Path) -> None:
    source = "def flat(x):\n    return [y for z in x for y in flat(z)]\n\nflat([1])\n"
    assert proposed(tmp_path, source, "TypeError: 'int' object is not iterable", 2, "x") == ()


def test_an_import_moves_into_a_function_that_stands_on_one_line(tmp_path: Path) -> None:
    source = "from other import User\n\ndef make(n): return User(n)\n"
    error = "ImportError: cannot import name 'User' from partially initialized module 'other' (most likely due to a circular import)"
    fixes = proposed(tmp_path, source, error, other="from main import make\n\nclass User:\n    pass\n")
    assert "def make(n): from other import User; return User(n)" in lines_after(fixes[0], tmp_path)


def test_a_match_without_a_case_for_the_rest_names_what_it_was_given(tmp_path: Path) -> None:
    source = "def load(kind):\n    match kind:\n        case 'a':\n            sep = 1\n    return sep\n\nload('b')\n"
    error = "UnboundLocalError: cannot access local variable 'sep' where it is not associated with a value"
    fixes = proposed(tmp_path, source, error, 5, "sep")
    assert lines_after(fixes[0], tmp_path)[4:6] == [
        "        case _:",
        '            raise ValueError(f"unknown kind {kind!r}")',
    ]


def test_a_method_that_was_handed_over_lacks_self(tmp_path: Path) -> None:
    source = "def run(call): return call()\n\nclass Job:\n    def go(): return 1\n\nrun(Job().go)\n"
    fixes = proposed(tmp_path, source, "TypeError: Job.go() takes 0 positional arguments but 1 was given", 1, "call()")
    assert lines_after(fixes[0], tmp_path)[3] == "    def go(self): return 1"


def test_what_left_a_module_is_taken_from_its_new_place_in_all_files_but_tests_and_attempts(tmp_path: Path) -> None:
    error = "ImportError: cannot import name 'Mapping' from 'collections' (unknown location)"
    taken = "from collections import Sized, deque\n"
    attempt = "try:\n    from collections import Mapping\nexcept ImportError:\n    Mapping = dict\n"
    source = "from collections import Mapping\n"
    fixes = proposed(tmp_path, source, error, shop=taken, compat=attempt, tests__test_shop=taken)
    assert [(fix.applicability, sorted(fix.files)) for fix in fixes] == [
        ("safe", ["main.py"]),
        ("unsafe", ["main.py", "shop.py"]),
    ]
    assert (
        fixed_files(fixes[1], tmp_path)["shop.py"]
        == "from collections import deque\nfrom collections.abc import Sized\n"
    )


@pytest.mark.parametrize("statement", ["assert totl == 3", "raise LookupError(totl)"])
def test_an_expression_that_fails_in_an_assert_or_a_raise_is_looked_at(tmp_path: Path, statement: str) -> None:
    source = f"def check(total):\n    {statement}\n\ncheck(3)\n"
    fixes = proposed(tmp_path, source, "NameError: name 'totl' is not defined", 2, "totl")
    assert [fix.title for fix in fixes] == ["Rename 'totl' to 'total'"]


def test_what_a_raise_raises_is_no_bug_of_its_line(tmp_path: Path) -> None:
    source = "def check(total):\n    raise NameError(\"name 'totl' is not defined\")\n\ncheck(3)\n"
    assert proposed(tmp_path, source, "NameError: name 'totl' is not defined", 2) == ()
