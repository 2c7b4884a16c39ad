"""Rounds: which candidates are tried, what is told back, and where they stop. The judge is a function; the author a script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from model.shops import BREAKING, FILES, GOOD, GOOD_AGAIN, SKIPPING, USELESS, script
from projects import make_files
from tracemend.errors import Cancelled, ModelFailed
from tracemend.fix import Fix, SuiteComparison, SuiteCount, Verdict, apply_fix
from tracemend.model.author import About
from tracemend.model.context.pack import Pack
from tracemend.model.context.section import Section
from tracemend.model.record import Judged, new_attempt
from tracemend.model.replies.values import Code
from tracemend.model.rounds import Outcome, Rounds
from tracemend.model.scripted import ScriptedAuthor
from tracemend.model.spending import Budget
from tracemend.progress import Progress
from tracemend.project.process import Cancel
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings

VERDICTS = {
    'item.get("count", 1)': Verdict("verified", True, True, None, 1.0, ("It passes.",)),
    'if "count" in item': Verdict("unproved", True, True, None, 1.0, ("Then came AssertionError: assert 20 == 34.",)),
    '* item["count"] * 1': Verdict("rejected", True, False, None, 1.0, ("The crash still happens: line 10.",)),
    'item["price"] * 1': Verdict(
        "rejected",
        True,
        True,
        SuiteComparison(SuiteCount(1, 1), SuiteCount(0, 2), ("tests/test_cart.py::test_total",)),
        1.0,
        ("1 test passed before and fails with the fix: tests/test_cart.py::test_total.",),
    ),
}


class Setting:
    """One run of the rounds, and all that it told on its way."""

    def __init__(self, folder: Path, replies: Path, **settings: object) -> None:
        self.root = make_files(folder / "shop", FILES)
        self.snapshot = Snapshot(self.root)
        self.author = ScriptedAuthor(replies)
        self.settings = replace(Settings(model_candidates=3), **settings)  # type: ignore[arg-type]  # by name
        self.cancel = Cancel()
        self.judged: list[list[str]] = []
        self.steps: list[Progress] = []
        self.more: list[tuple[str, ...]] = []
        self.on_judge: Callable[[], None] = lambda: None
        texts = {name: (self.root / name).read_text() for name in ("shop/cart.py", "shop/rates.py")}
        self.pack = Pack((Section("Code", "x", 0),), Code(texts, "shop/cart.py"), 1)
        self.attempt = new_attempt(self.root)
        self.attempt.begin("id", self.author.target, About(), self.pack.code, {})
        self.budget = Budget(self.settings, self.author.about())

    def judge(self, fixes: tuple[Fix, ...]) -> tuple[Judged, ...]:
        self.on_judge()
        texts = [str(apply_fix(fix, dict(self.pack.code.texts))["shop/cart.py"]) for fix in fixes]
        words = [next(word for word in VERDICTS if word in text) for text in texts]
        self.judged.append(words)
        return tuple(Judged(f, VERDICTS[w], f"output of {w}") for f, w in zip(fixes, words, strict=True))

    def add(self, names: tuple[str, ...]) -> Pack:
        self.more.append(names)
        return replace(
            self.pack, sections=(*self.pack.sections, Section("Asked", "what you asked for", 1, stable=False))
        )

    def run(self, *, trial: bool = True) -> Outcome:
        rounds = Rounds(
            self.author,
            self.settings,
            self.snapshot,
            "blocks",
            self.judge if trial else None,
            self.add,
            self.budget,
            self.attempt,
            self.cancel,
            self.steps.append,
        )
        return rounds.run(self.pack)

    @property
    def told(self) -> list[str]:
        """The user's message of each round."""
        found = {ask.round: ask.messages[1].text for ask in self.author.asked}
        return [found[number] for number in sorted(found)]


def test_all_candidates_are_tried_at_once_and_equal_ones_once(tmp_path: Path) -> None:
    setting = Setting(tmp_path, script(tmp_path, fix=[[SKIPPING, GOOD, GOOD_AGAIN]]))
    outcome = setting.run()
    assert setting.judged == [['item.get("count", 1)', 'if "count" in item']]
    assert outcome.ended == "A fix was verified in round 1."
    assert [one.verdict.level for one in outcome.judged] == ["verified", "unproved"]
    assert outcome.judged[0].fix.score == pytest.approx(2 / 3, abs=0.01)
    assert sorted(ask.temperature for ask in setting.author.asked) == [0.0, 0.4, 0.9]
    assert setting.author.asked[0].messages == setting.author.asked[1].messages


def test_equal_verdicts_are_ordered_by_the_size_of_the_change(tmp_path: Path) -> None:
    larger = GOOD.replace('item.get("count", 1)', '(item.get("count", 1) + 0 * len(items))')
    outcome = Setting(tmp_path, script(tmp_path, fix=[[larger, larger, GOOD]])).run()
    assert [one.fix.score for one in outcome.judged] == [0.333, 0.667]


def test_a_second_round_is_told_what_failed_and_how(tmp_path: Path) -> None:
    setting = Setting(tmp_path, script(tmp_path, fix=[[BREAKING, "FILE: x.py\n" + GOOD[GOOD.index("<<<") :]], [GOOD]]))
    assert setting.run().ended == "A fix was verified in round 2."
    first, second = setting.told
    assert second.startswith(first.removesuffix("Write the change now.").rstrip()), "what is the same stands first"
    told = second.partition("## What was tried already")[2]
    assert "1 test passed before and fails with the fix: tests/test_cart.py::test_total." in told
    assert 'output of item["price"] * 1' in told
    assert "A reply was refused: There is no file 'x.py' that may be changed" in told


def test_the_same_failure_twice_ends_it(tmp_path: Path) -> None:
    again = USELESS.replace("* 1", "* 1 * 1")
    setting = Setting(tmp_path, script(tmp_path, fix=[[USELESS], [again], [GOOD]]), model_rounds=3)
    assert setting.run().ended == "It fails the same way as before."
    assert len(setting.told) == 2


def test_nothing_new_ends_it(tmp_path: Path) -> None:
    setting = Setting(tmp_path, script(tmp_path, fix=[[SKIPPING], [SKIPPING], [GOOD]]), model_rounds=3)
    assert setting.run().ended == "It fails the same way as before."
    assert len(setting.judged) == 1


@pytest.mark.parametrize(
    ("settings", "ended", "rounds", "asks"),
    [
        ({"model_rounds": 1}, "The limit of rounds is reached.", 1, 3),
        ({"model_total_tokens": 3900}, "The limit of tokens is reached.", 1, 1),
        ({"model_total_cost": 0.0936}, "The limit of money is reached.", 1, 1),
        ({"model_total_seconds": 0.0}, "The limit of time is reached.", 0, 0),
        ({"model_total_tokens": 1000}, "The limit of tokens is reached.", 0, 0),
    ],
)
def test_limits_end_it_before_they_are_passed(
    tmp_path: Path, settings: dict[str, object], ended: str, rounds: int, asks: int
) -> None:
    replies = script(tmp_path, fix=[[SKIPPING], [BREAKING]], price=24.0)
    setting = Setting(tmp_path, replies, **settings)
    outcome = setting.run()
    assert (outcome.ended, outcome.rounds, len(setting.author.asked)) == (ended, rounds, asks)
    assert setting.budget.spent.tokens <= setting.settings.model_total_tokens
    assert (setting.budget.spent.dollars or 0) <= setting.settings.model_total_cost


def test_what_is_spent_is_shown_while_it_is_spent(tmp_path: Path) -> None:
    setting = Setting(tmp_path, script(tmp_path, fix=[[GOOD]], price=1.0))
    setting.run()
    shown = [step.text for step in setting.steps]
    assert shown[0] == "Asking scripted:script.json, round 1: 3 replies wanted"
    assert re.fullmatch(r"3 of 3 replies: 3 requests, [\d,]+ tokens sent, \d+ received, \$0\.\d{4}", shown[-1])


def test_what_it_lacks_is_added_once(tmp_path: Path) -> None:
    setting = Setting(tmp_path, script(tmp_path, fix=[["NEED: rate_of"]]), model_rounds=1)
    setting.run()
    assert setting.more == [("rate_of",)]
    assert len(setting.author.asked) == 6
    assert "what you asked for" in setting.author.asked[-1].messages[1].text


def test_not_the_code_is_taken_where_nobody_proposes_a_change(tmp_path: Path) -> None:
    said = "NOT CODE: The file is broken.\n- Mend the file."
    outcome = Setting(tmp_path, script(tmp_path, fix=[[said]])).run()
    assert outcome.ended == "The model says that the code is not at fault: The file is broken."
    assert outcome.elsewhere is not None
    assert [step.text for step in outcome.elsewhere.steps] == ["Mend the file."]
    assert not outcome.elsewhere.changes_code
    assert Setting(tmp_path, script(tmp_path, fix=[[said, GOOD]])).run().judged[0].verdict.level == "verified"


def test_one_failed_ask_of_several_is_no_failure_and_all_are_one(tmp_path: Path) -> None:
    down = {"error": "The server is down.", "kind": "refused"}
    setting = Setting(tmp_path, script(tmp_path, fix=[[down, GOOD]]))
    assert setting.run().judged[0].verdict.level == "verified"
    assert setting.attempt.data["rounds"][0]["replies"][0]["error"] == "The server is down."
    with pytest.raises(ModelFailed, match="The server is down"):
        Setting(tmp_path, script(tmp_path, fix=[[down]])).run()
    later = Setting(tmp_path, script(tmp_path, fix=[[SKIPPING], [down]])).run()
    assert (later.ended, len(later.judged)) == ("The server is down.", 1)


def test_a_cancel_ends_it_and_the_record_is_there(tmp_path: Path) -> None:
    setting = Setting(tmp_path, script(tmp_path, fix=[[SKIPPING], [{"text": GOOD, "delay": 100}]]))
    setting.on_judge = setting.cancel.cancel
    with pytest.raises(Cancelled):
        setting.run()
    kept = json.loads((setting.attempt.folder / "attempt.json").read_text())
    assert len(kept["rounds"][0]["replies"]) == 3


def test_without_trials_the_candidates_stand_as_they_are(tmp_path: Path) -> None:
    setting = Setting(tmp_path, script(tmp_path, fix=[[SKIPPING, GOOD, GOOD]]))
    outcome = setting.run(trial=False)
    assert [one.fix.score for one in outcome.judged] == [0.667, 0.333]
    assert setting.judged == []
