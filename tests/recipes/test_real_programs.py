"""What real programs on newer Pythons and libraries taught: shapes of code in which a fix that works elsewhere is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from recipes.crash import fixes_for, write
from tracemend.fix import Fix
from tracemend.recipes.distributions import distribution_of


def proposed(folder: Path, source: str, error: str, line: int = 1, **others: str) -> tuple[Fix, ...]:
    """The fixes for an error at a line of `main.py`, whose text is given; `others` are further files by module name."""
    write(folder, {"main.py": source, **{f"{name.replace('__', '/')}.py": text for name, text in others.items()}})
    shown = source.splitlines()[line - 1].strip()
    traceback = f'Traceback (most recent call last):\n  File "{folder}/main.py", line {line}, in <module>\n    {shown}\n{error}\n'
    return fixes_for(traceback, folder, Path(sys.executable))


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
