"""Names of branches."""

from __future__ import annotations

import pytest

from tracemend.delivery.branch import branch_for, is_protected, slug
from tracemend.errors import UsageError
from tracemend.fix import Fix
from tracemend.project.git import checked_ref


def fix(title: str) -> Fix:
    return Fix(title, "recipe:x", "safe", "")


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("Rename 'totl' to 'total'", "rename-totl-to-total"),
        ("Database connection config", "database-connection-config"),
        ("Überprüfe `naïve` dates", "uberprufe-naive-dates"),
        ("Add the parameter " + "very " * 30, "add-the-parameter-very-very-very-very-very-very"),
        ("x" * 80, "x" * 50),
        ("--force; rm -rf /", "force-rm-rf"),
        ("../../etc/passwd.lock", "etc-passwd-lock"),
    ],
)
def test_slug(title: str, result: str) -> None:
    assert slug(fix(title)) == result
    assert checked_ref(f"fix/{result}") == f"fix/{result}"


def test_a_title_without_a_plain_letter() -> None:
    assert slug(fix("修复")) == fix("修复").id


def test_the_first_free_name() -> None:
    taken = {"fix/a", "fix/a-2"}
    assert branch_for(fix("A"), "fix/{slug}", taken.__contains__) == "fix/a-3"


@pytest.mark.parametrize("template", ["fix/{name}", "-{slug}", "fix//{slug}", "{slug}.lock", "x~{slug}"])
def test_a_template_that_makes_no_name(template: str) -> None:
    with pytest.raises(UsageError):
        branch_for(fix("A"), template, lambda name: False)


@pytest.mark.parametrize(
    ("branch", "result"),
    [("main", True), ("release/2.1", True), ("fix/main", False), ("mainly", False), ("Main", False)],
)
def test_protected(branch: str, result: bool) -> None:
    assert is_protected(branch, "main, master,,release/*") is result
