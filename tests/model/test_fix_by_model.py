"""`tracemend fix --author model`, whole: the command line, a script for a model, real trials, a real commit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.shops import GOOD, GOOD_AGAIN, SKIPPING, crash_of, script, shop
from projects import git
from tracemend.model.replay import replay
from unit.cli.command_line import tracemend


def records(state: Path) -> list[Path]:
    return [path.parent for path in sorted(state.glob("workspaces/*/attempts/*/attempt.json"))]


def test_the_second_round_mends_what_the_first_did_not(tmp_path: Path, own_state: Path) -> None:
    root = shop(tmp_path)
    text = crash_of(root)
    replies = script(tmp_path, fix=[[SKIPPING], [GOOD, GOOD_AGAIN, SKIPPING]], price=3.0)
    model = {"TRACEMEND_MODEL_NAME": f"scripted:{replies}", "TRACEMEND_MODEL_FORMAT": "blocks"}
    done = tracemend("fix", "--author", "model", "--commit", "--json", cwd=root, stdin=text, **model)
    assert done.status == 0, done.err
    told = json.loads(done.out)
    first, second = told["incidents"][0]["fixes"]
    assert (first["author"], first["applicability"], first["verdict"]["level"]) == (
        "model:scripted:script.json",
        "unsafe",
        "verified",
    )
    assert second["verdict"]["level"] == "unproved"
    spent = first["verdict"]["reasons"][-1]
    assert spent.startswith("Written by scripted:script.json in 2 rounds: 6 requests, ")
    assert "$0.0" in spent
    assert "A fix was verified in round 2." in done.err

    message = git(root, "log", "-1", "--format=%B", told["delivered"]["branch"])
    assert message.endswith("Tracemend-Author: model:scripted:script.json")
    assert 'item.get("count", 1)' in git(root, "show", told["delivered"]["branch"])

    (record,) = records(own_state)
    data = json.loads((record / "attempt.json").read_text())
    assert data["ended"] == "A fix was verified in round 2."
    fed_back = data["rounds"][1]["messages"][1]["text"].partition("## What was tried already")[2]
    assert "AssertionError: assert 20 == 34" in fed_back
    assert 'if "count" in item' in fed_back
    assert "site-packages" not in fed_back
    assert str(tmp_path) not in fed_back

    again = replay(record)
    assert [one.same for one in again] == [True, True]
    replayed = {**model, "TRACEMEND_MODEL_NAME": f"replay:{record}"}
    offline = tracemend("fix", "--author", "model", "--no-trial", "--json", cwd=root, stdin=text, **replayed)
    assert 'if \\"count\\" in item' in offline.out, offline.err


def test_recipes_come_first_and_nothing_is_asked_where_one_is_verified(tmp_path: Path, own_state: Path) -> None:
    from projects import make_repository, traceback_of

    code = "def total(items):\n    amount = sum(items)\n    return amont\n\n\nprint(total([1]))\n"
    root = make_repository(tmp_path / "sum", {"main.py": code})
    replies = script(tmp_path, fix=[["NOT CODE: it is fine\n- Rest."]])
    done = tracemend(
        "fix", "--allow-run", cwd=root, stdin=traceback_of(root, "main.py"), TRACEMEND_MODEL_NAME=f"scripted:{replies}"
    )
    assert done.status == 0, done.err
    assert not records(own_state)


def test_a_model_that_finds_no_fault_in_the_code_leaves_steps_and_no_command(tmp_path: Path, own_state: Path) -> None:
    root = shop(tmp_path)
    replies = script(tmp_path, fix=[["NOT CODE: The data lacks a count.\n- Correct the data.\n- `rm -rf /`"]])
    done = tracemend(
        *("fix", "--author", "model", "--no-trial", "--json"),
        cwd=root,
        stdin=crash_of(root),
        TRACEMEND_MODEL_NAME=f"scripted:{replies}",
    )
    (fix,) = json.loads(done.out)["incidents"][0]["fixes"]
    assert (fix["applicability"], fix["rationale"]) == ("display-only", "The data lacks a count.")
    assert fix["steps"] == ["Correct the data.", "rm -rf /"]
    assert fix["commands"] == [None, None]


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (["--author", "model"], {}, "No model is configured"),
        (["--show-prompt"], {}, "No model is configured"),
        (["--author", "recipes", "--hint", "x"], {}, "--hint and --show-prompt are about the model"),
        (
            ["--author", "model"],
            {"TRACEMEND_MODEL_NAME": "openai/any", "TRACEMEND_MODEL_ENDPOINT": "http://127.0.0.1:9/v1"},
            "Nothing was sent: code of this project goes to openai/any (http://127.0.0.1:9/v1) only with your consent",
        ),
        (["--author", "model"], {"TRACEMEND_MODEL_NAME": "x", "TRACEMEND_MODEL_ROUNDS": "0"}, "the least is 1"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    tmp_path: Path, words: list[str], environment: dict[str, str], sentence: str
) -> None:
    root = shop(tmp_path)
    text = 'Traceback (most recent call last):\n  File "shop/cart.py", line 10, in total\n    x\nKeyError: 1\n'
    done = tracemend("fix", *words, cwd=root, stdin=text, **environment)
    assert done.status in (1, 2)
    assert sentence in done.sentence
