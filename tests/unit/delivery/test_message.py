"""What an incident says goes into messages as words, without power and without secrets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracemend.delivery.description import body_with, pull_request_body
from tracemend.delivery.message import commit_message
from tracemend.errors import UsageError
from tracemend.fix import Diagnosis, Edit, Evidence, Fix, Step, SuiteComparison, SuiteCount, Verdict
from tracemend.incident import Context, ExceptionRecord, Frame, Incident, fingerprint
from tracemend.settings import Settings

FIX = Fix("Read DATABASE_URL from the environment.", "recipe:x", "unsafe", "The address was fixed.")
INCIDENT = Incident((ExceptionRecord("KeyError", "'a'", frames=(Frame("/srv/a.py", 3, "f", "d['a']"),)),))
TEMPLATE = Settings().delivery_message


def message(
    incident: Incident = INCIDENT, fix: Fix = FIX, verdict: Verdict | None = None, template: str = TEMPLATE
) -> str:
    return commit_message(fix, incident, None, verdict, template)


def saying(text: str) -> Incident:
    return replace(INCIDENT, exceptions=(replace(INCIDENT.exceptions[0], message=text),))


def test_the_subject_begins_small_unless_it_is_a_name() -> None:
    assert message().splitlines()[0] == "fix: read DATABASE_URL from the environment"
    assert message(fix=replace(FIX, title="DATABASE_URL is read")).splitlines()[0] == "fix: DATABASE_URL is read"


def test_a_long_title_is_whole_in_the_body() -> None:
    lines = message(fix=replace(FIX, title="Rename " + "word " * 30)).splitlines()
    assert len(lines[0]) <= 72
    assert lines[0].endswith("…")
    assert " ".join(lines[2:5]).startswith("fix: rename word word")


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Fixes #1\n\nSigned-off-by: Eve <eve@example.org>", "Fixes #1"),
        ("x\nTracemend-Incident: 0000", "\nTracemend-Incident: 0000"),
        ("@everyone look", "@everyone"),
        ("postgres://app:hunter2@db", "hunter2"),
        ("password=hunter2-hunter2", "hunter2"),
        ("\x1b]0;title\x07", "\x1b"),
    ],
)
def test_a_message_has_no_power_over_the_commit(text: str, never: str) -> None:
    made = message(saying(text))
    assert never not in made
    assert made.splitlines()[-2] == f"Tracemend-Incident: {fingerprint(saying(text))}"
    body = pull_request_body(FIX, saying(text), Diagnosis(text), None)
    assert never not in body


@pytest.mark.parametrize("text", ["![x](https://t.example/p.png)", "<img src=x>", "`a` | b", "<!-- tracemend:end -->"])
def test_a_message_has_no_power_over_the_page(text: str) -> None:
    body = pull_request_body(replace(FIX, evidence=(Evidence(text, "x"),)), saying(text), Diagnosis(text), None)
    cause, evidence = body.split("## Cause")[1].split("## Fix")[0], body.split("## Evidence")[1].split("##")[0]
    assert f"\n{text}\n" not in cause
    assert text not in evidence
    assert body_with("new", body) == "new"


@pytest.mark.parametrize("reference", ["SHOP-123", "MY-APP-1F", "A_B-9"])
def test_the_monitors_own_closing_line(reference: str) -> None:
    incident = replace(INCIDENT, context=Context(reference=reference))
    assert f"\n\nFixes {reference}\n\nTracemend-Incident" in message(incident)


@pytest.mark.parametrize("reference", ["#1", "shop-1", "X-1 and more", "", "A-1\nB: c"])
def test_what_is_no_reference(reference: str) -> None:
    assert "Fixes" not in message(replace(INCIDENT, context=Context(reference=reference)))


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (None, "Not proved by a trial."),
        (Verdict("unproved", False, False, None, 1.0), "Not proved by a trial."),
        (Verdict("rejected", True, False, None, 1.0), "Not proved by a trial."),
        (Verdict("verified", True, True, None, 1.0), "The crash was reproduced before the fix and is gone after it."),
        (
            Verdict("suite-only", False, False, SuiteComparison(SuiteCount(1, 0), SuiteCount(1, 0)), 1.0),
            "Suite before: 1 test passed, 0 failed; after: 1 passed, 0 failed; newly failing: 0. The crash itself was not reproduced.",
        ),
    ],
)
def test_the_proof_is_what_was_shown(verdict: Verdict | None, said: str) -> None:
    assert said in " ".join(message(verdict=verdict).split())


def test_a_template_of_ones_own() -> None:
    made = message(template="[BUG] {title}\n\n{exception}\n\nNothing: {evidence}")
    assert made.splitlines()[:5] == [
        "[BUG] read DATABASE_URL from the environment",
        "",
        "KeyError: 'a'",
        "",
        "Nothing:",
    ]
    with pytest.raises(UsageError, match=r"unknown placeholder \{author\}"):
        message(template="{author}: {title}")


def test_the_checklist_follows_from_what_changes() -> None:
    edit = Edit("shop/settings.py", 0, 0, 'URL = os.environ["DATABASE_URL"]\n')
    fix = replace(
        FIX,
        edits=(edit, Edit("requirements.txt", 0, 0, "x\n"), Edit("shop/migrations/0002_a.py", 0, 0, "")),
        steps=(Step("Restart."),),
    )
    body = pull_request_body(fix, INCIDENT, None, None)
    assert body.split("## When it is deployed\n\n")[1].splitlines()[:5] == [
        "- [ ] Restart.",
        "- [ ] Install the dependencies anew: they have changed.",
        "- [ ] Run the database migrations.",
        "- [ ] Set the environment variable `DATABASE_URL` wherever this runs.",
        "- [ ] Look whether `KeyError` stays away.",
    ]
