"""The table of recipes holds every recipe of the folder, once."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tracemend.recipes.table as table

FOLDER = Path(table.__file__).parent


def test_the_table_holds_every_recipe_of_the_folder() -> None:
    in_folder = {
        path.stem
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "RECIPE" for t in node.targets)
    }
    assert sorted(listed.module for listed in table.TABLE) == sorted(in_folder)


@pytest.mark.parametrize("listed", table.TABLE, ids=lambda listed: listed.module)
def test_a_line_says_what_the_module_says(listed: table.Listed) -> None:
    recipe = listed.recipe()
    assert listed.exceptions.split() == list(recipe.exceptions)
    assert recipe.name == listed.module.replace("_", "-")
    assert recipe.rows


def test_only_the_modules_of_an_exceptions_recipes_are_imported() -> None:
    program = (
        "import sys; from tracemend.recipes.table import recipes_for; print([r.name for r in recipes_for('KeyError')]);"
        "print('tracemend.recipes.missing_colon' in sys.modules)"
    )
    server = FOLDER.parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=server, capture_output=True, text=True, timeout=60)
    names, other = done.stdout.splitlines()
    assert "misspelled-key" in names
    assert other == "False"
