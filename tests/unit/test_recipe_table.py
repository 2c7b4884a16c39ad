"""The table of recipes holds every recipe of the folder, once."""

from __future__ import annotations

import ast
from pathlib import Path

import tracemend.recipes.table as table

FOLDER = Path(table.__file__).parent


def test_the_table_holds_every_recipe_of_the_folder() -> None:
    in_folder = {
        path.stem
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "RECIPE" for t in node.targets)
    }
    in_table = [recipe.propose.__module__.rpartition(".")[2] for recipe in table.RECIPES]
    assert sorted(in_table) == sorted(in_folder)


def test_names_are_the_modules_names() -> None:
    for recipe in table.RECIPES:
        assert recipe.name == recipe.propose.__module__.rpartition(".")[2].replace("_", "-")
        assert recipe.rows
