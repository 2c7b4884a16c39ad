"""The table of commands, held against the folder and against each command's own words."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from tracemend.cli.main import main
from tracemend.cli.options import command_parser
from tracemend.cli.table import COMMANDS, Command

FOLDER = Path(__file__).parents[3] / "server" / "tracemend" / "cli"


def defines_a_command(path: Path) -> bool:
    functions = {n.name for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef)}
    return {"configure", "run"} <= functions


def test_the_table_lists_every_command_module_and_no_other() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py") if defines_a_command(path)}
    assert {c.name.replace("-", "_") for c in COMMANDS} == modules


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_the_help_line_is_the_first_line_of_the_module(command: Command) -> None:
    assert (command.load().__doc__ or "").splitlines()[0] == command.help
    assert re.fullmatch(r"[A-Z].*\.", command.help)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_help_shows_examples_that_the_command_takes(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command.name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "--project DIR" in shown
    examples = [line.split("#")[0] for line in command.load().EXAMPLES.strip().splitlines()]
    assert examples
    for example in examples:
        assert example.strip() in shown
        words = shlex.split(re.split(r"[<>|]\s", example.partition("tracemend ")[2])[0])
        assert words[0] == command.name, example
        command_parser(command).parse_args(words[1:])


def test_the_overview_lists_all_commands_with_and_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {c.name} " in shown and c.help in shown for c in COMMANDS)
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fxi"], "tracemend: There is no command 'fxi': did you mean `tracemend fix`?"),
        (["zzzz"], "tracemend: There is no command 'zzzz': see `tracemend --help`."),
        (["read", "--no"], "tracemend read: unrecognized arguments: --no; see `tracemend read --help`."),
        (["show"], "tracemend show: the following arguments are required: ID; see `tracemend show --help`."),
        (["fix", "--timeout", "no"], "tracemend fix: argument --timeout: 'no' is no number of seconds; see"),
    ],
)
def test_wrong_words_give_one_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(sentence)
    assert len(shown.err.splitlines()) == 1
