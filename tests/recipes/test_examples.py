"""Every example of every recipe's page, run for real: it crashes, its traceback is read, the fix is the page's and works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from recipes.crash import Version, fixed_files, fixes_for, interpreters, run, site_of, write
from recipes.pages import Example, examples
from tracemend.fix import Fix
from tracemend.recipes.propose import ask, propose
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.table import all_recipes

RECIPES = all_recipes()
NEGATIVE = Path(__file__).parent / "negative"
PAGES = {recipe.name: sys.modules[recipe.propose.__module__].__doc__ or "" for recipe in RECIPES}


def versions_for(recipe: Recipe, *, every: bool) -> list[Version]:
    """Interpreters to run a recipe's examples on: the current one and the oldest or the newest, or every one."""
    if recipe.needs:
        return [sys.version_info[:2]]
    fitting = [v for v in interpreters() if recipe.versions[0] <= v <= recipe.versions[1] and v >= (3, 9)]
    if every or len(fitting) < 3:
        return fitting
    current = sys.version_info[:2]
    farthest = fitting[0] if len(recipe.name) % 2 else fitting[-1]
    return sorted({farthest, current if current in fitting else fitting[len(fitting) // 2]})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "example" in metafunc.fixturenames:
        every = bool(metafunc.config.getoption("--every-python"))
        cases = [
            pytest.param(recipe, example, version, number == 1, id=f"{recipe.name}-{number}-{version[0]}.{version[1]}")
            for recipe in RECIPES
            for number, example in enumerate(examples(PAGES[recipe.name]), 1)
            for version in versions_for(recipe, every=every)
        ]
        metafunc.parametrize(("recipe", "example", "version", "first"), cases)


def commit(folder: Path, message: str) -> None:
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", "commit", "-qm", message], cwd=folder, check=True)


def lay_out(folder: Path, example: Example) -> None:
    """The example's files, as a git repository when it has a history."""
    if example.earlier:
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        write(folder, {**example.before, **example.earlier})
        commit(folder, "Begin")
    write(folder, {**example.before, **example.added, **dict.fromkeys(example.removed)})
    if example.earlier:
        commit(folder, "Change names")


def test_example(recipe: Recipe, example: Example, version: Version, first: bool, tmp_path: Path) -> None:
    """The fix is the page's and works; by the first example of a recipe, the line endings of its files stay as they are."""
    python = interpreters()[version]
    lay_out(tmp_path, example)
    crashed = run(python, example.command, tmp_path)
    assert crashed.returncode != 0, "the example does not crash"
    fixes = list(fixes_for(crashed.stderr or crashed.stdout, tmp_path, python))
    ours = [f for f in fixes if f.author == f"recipe:{recipe.name}"]
    assert ours, f"nothing proposed for:\n{crashed.stderr}\n{[f.title for f in fixes]}"
    if example.steps is not None:
        assert [" ".join(step.command or ()) or step.text for step in ours[0].steps] == example.steps
    if not example.after:
        return
    assert fixed_files(ours[0], tmp_path) == example.after
    if first and not example.earlier and version == versions_for(recipe, every=False)[-1]:
        line_endings_stay(recipe, example, crashed.stderr or crashed.stdout, tmp_path)
    write(tmp_path, {**example.before, **example.after})
    done = run(python, example.command, tmp_path)
    if example.ends_with is not None:
        assert done.stderr.strip().endswith(example.ends_with)
    else:
        assert done.returncode == 0, done.stderr


def line_endings_stay(recipe: Recipe, example: Example, report: str, folder: Path) -> None:
    """The same fix on files with Windows's line endings; Python reports their crash in the same words."""
    write(folder, {name: text.replace("\n", "\r\n") for name, text in example.before.items()})
    ours = next(
        f for f in fixes_for(report, folder, interpreters()[versions_for(recipe, every=False)[-1]])
        if f.author == f"recipe:{recipe.name}"
    )  # fmt: skip
    wanted = {k: None if v is None else v.replace("\n", "\r\n") for k, v in example.after.items()}
    assert fixed_files(ours, folder) == wanted


def test_every_recipe_has_negative_examples() -> None:
    assert {path.stem for path in NEGATIVE.glob("*.md")} == {recipe.name for recipe in RECIPES}


def negative_cases() -> list[object]:
    by_name = {recipe.name: recipe for recipe in RECIPES}
    return [
        pytest.param(by_name[path.stem], case, number == 1, id=f"{path.stem}-{number}")
        for path in sorted(NEGATIVE.glob("*.md"))
        if path.stem in by_name
        for number, case in enumerate(examples(path.read_text(), ""), 1)
    ]


@pytest.mark.parametrize(("recipe", "case", "first"), negative_cases())
def test_negative(recipe: Recipe, case: Example, first: bool, tmp_path: Path) -> None:
    """The first of a recipe's examples is an error of its own kind, so that silence there is a decision."""
    fitting = versions_for(recipe, every=False)
    python = interpreters()[fitting[-1]] if fitting else Path(sys.executable)
    lay_out(tmp_path, case)
    crashed = run(python, case.command, tmp_path)
    assert crashed.returncode != 0, "the example does not crash"
    site = site_of(crashed.stderr or crashed.stdout, tmp_path, python)
    assert site is not None, "the example's error has no place in it"
    fixes = propose(site, strict=True)
    ours = [fix for fix in fixes if fix.author == f"recipe:{recipe.name}"]
    expected = case.title.rpartition(":")[2].strip()
    assert expected in ("silent", "choice"), "a heading ends in ': silent' or ': choice'"
    assert verdict_of(ours) == expected, [(fix.title, fix.applicability) for fix in ours]
    if first:
        assert ask(recipe, site) is not None, "the recipe does not even know the error"


def verdict_of(fixes: list[Fix]) -> str:
    if not fixes:
        return "silent"
    return "safe" if any(fix.applicability == "safe" for fix in fixes) else "choice"
