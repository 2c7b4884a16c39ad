"""A model's fix says so wherever it goes, and never stands above a verified recipe's or passes for safe."""

from __future__ import annotations

from dataclasses import replace

from tracemend.delivery.description import pull_request_body
from tracemend.delivery.message import commit_message
from tracemend.fix import Edit, Fix, Level, Verdict
from tracemend.incident import ExceptionRecord, Incident
from tracemend.ledger import StoredFix, ranked
from tracemend.settings import Settings

FIX = Fix("Count gifts as free", "model:openai/gpt", "unsafe", "Gifts have no price.", (Edit("a.py", 0, 0, "x"),))
INCIDENT = Incident((ExceptionRecord("KeyError", "'price'"),))


def stored(author: str, level: Level) -> StoredFix:
    return StoredFix(replace(FIX, author=author), "", Verdict(level, True, True, None, 1.0))


def test_the_commit_and_the_pull_request_name_the_model() -> None:
    message = commit_message(FIX, INCIDENT, None, None, Settings().delivery_message)
    assert message.endswith("\nTracemend-Author: model:openai/gpt\n")
    assert "Written by a language model (`openai/gpt`)" in pull_request_body(FIX, INCIDENT, None, None)
    recipe = replace(FIX, author="recipe:x")
    assert "Tracemend-Author" not in commit_message(recipe, INCIDENT, None, None, Settings().delivery_message)
    assert "language model" not in pull_request_body(recipe, INCIDENT, None, None)


def test_a_name_can_t_forge_a_trailer_or_markup() -> None:
    forged = replace(FIX, author="model:x\nSigned-off-by: Ada <ada@example.org>", title="a\n\nFixes #1 @ada")
    message = commit_message(forged, INCIDENT, None, None, Settings().delivery_message)
    assert "\nSigned-off-by" not in message
    assert "Fixes #1" not in message
    assert "@ada" not in message.replace("ada@", "")


def test_a_verified_recipe_comes_first_and_an_unproved_one_after() -> None:
    fixes = [stored("model:m", "verified"), stored("recipe:a", "unproved"), stored("recipe:b", "verified")]
    assert [fix.fix.author for fix in ranked(fixes)] == ["recipe:b", "model:m", "recipe:a"]
