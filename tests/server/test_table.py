"""The table of features and commands against the folders that hold them."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

import tracemend.lsp.table as table
from tracemend.lsp.table import COMMANDS, FEATURES, Command, Feature

LSP = Path(table.__file__).parent


def files(folder: str) -> set[str]:
    return {path.stem for path in (LSP / folder).glob("*.py")} - {"__init__"}


def test_every_file_stands_in_the_table_once() -> None:
    assert sorted(f.file for f in FEATURES) == sorted(files("features"))
    assert sorted(c.file for c in COMMANDS) == sorted(files("commands"))
    assert len({c.name for c in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f.file)
def test_a_feature_is_a_plain_function_that_names_its_method(feature: Feature) -> None:
    module = importlib.import_module(f"tracemend.lsp.features.{feature.file}")
    assert not inspect.iscoroutinefunction(module.handle)
    assert (module.__doc__ or "").startswith(f"`{feature.method}`")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.file)
def test_a_command_is_a_coroutine_whose_page_tells_arguments_and_answer(command: Command) -> None:
    module = importlib.import_module(f"tracemend.lsp.commands.{command.file}")
    page = inspect.getdoc(module) or ""
    assert inspect.iscoroutinefunction(module.run)
    assert page.splitlines()[0].endswith(".")
    assert "\n\nArguments: " in page
    assert "Answers " in page
    told = [name for name in inspect.signature(module.Arguments).parameters if name != "token"]
    assert [name for name in told if f"`{name}`" not in page] == []


def test_every_command_that_is_offered_exists() -> None:
    known = {c.name for c in COMMANDS}
    for path in LSP.rglob("*.py"):
        for word in re.findall(r'"(tracemend\.[a-z]+[A-Z]?\w*)"', path.read_text(encoding="utf-8")):
            assert word in known or word == "tracemend.lsp", f"{path.name}: {word}"
