"""Who is asked before a program is run, and what is remembered of the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracemend.settings import Settings
from tracemend.trial.consent import Consents
from tracemend.trial.request import Answer, Asking, Reproduction
from tracemend.trial.sandbox import bubblewrap

SCRIPT = Reproduction("script", ("app.py",))
MODULE = Reproduction("module", ("shop.report",), "src")
UNBOXED = Settings(trial_sandbox="off")


class User:
    """Answers in turn, and remembers the questions."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.questions: list[str] = []

    def __call__(self, question: str) -> Answer:
        self.questions.append(question)
        return self.answers.pop(0)


def test_tests_run_without_asking(tmp_path: Path) -> None:
    assert Consents(tmp_path, UNBOXED).refusal(Reproduction("test", ("test_a.py::test_b",))) is None


def test_nobody_to_ask(tmp_path: Path) -> None:
    refusal = Consents(tmp_path, UNBOXED, Asking(None, "add --allow-run")).refusal(SCRIPT)
    assert refusal == "python app.py was not run without your consent: add --allow-run."


def test_an_answer_holds_for_one_trial_and_always_for_good(tmp_path: Path) -> None:
    user = User("once", "no", "always")
    consents = Consents(tmp_path, UNBOXED, Asking(user))
    assert consents.refusal(SCRIPT) is None
    assert consents.refusal(SCRIPT) is None
    assert consents.refusal(MODULE) is not None
    assert user.questions == [
        "Run `python app.py` in a copy of the project?",
        "Run `python -m shop.report in src` in a copy of the project?",
    ]
    assert Consents(tmp_path, UNBOXED, Asking(user)).refusal(MODULE) is None
    assert Consents(tmp_path, UNBOXED).refusal(MODULE) is None
    assert Consents(tmp_path, UNBOXED).refusal(SCRIPT) is not None


def test_what_was_remembered_can_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "consent.json").write_text('{"no": ')
    assert Consents(tmp_path, UNBOXED).refusal(SCRIPT) is not None


@pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is not installed, or may not make namespaces")
def test_the_sandbox_stands_in_for_consent_where_the_user_has_said_so(tmp_path: Path) -> None:
    boxed = Settings(trial_consent="unsandboxed")
    assert Consents(tmp_path, boxed).refusal(SCRIPT) is None
    networked = Settings(trial_consent="unsandboxed", trial_network=True)
    assert Consents(tmp_path, networked).refusal(SCRIPT) is not None
    assert Consents(tmp_path, Settings()).refusal(SCRIPT) is not None
