"""Whole trials of small real projects: the crash is real, the fix is tried, the verdict is what the evidence allows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from projects import digest_of, make_repository, traceback_of
from tracemend.fix import Edit, Fix, Verdict, text_digest
from tracemend.incident import Incident
from tracemend.progress import Progress
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.reading import read
from tracemend.settings import Settings
from tracemend.trial import try_fixes
from tracemend.trial.request import Reproduction, TrialRequest, Tried

SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": """\
        def price_of(item):
            return item["prcie"] * item["count"]


        def total(items):
            result = 0
            for item in items:
                result += price_of(item)
            return result
        """,
    "main.py": """\
        from shop.cart import total

        print(total([{"price": 2, "count": 3}]))
        """,
    "tests/test_cart.py": """\
        from shop.cart import total


        def test_empty():
            assert total([]) == 0
        """,
}
RIGHT = ('item["prcie"]', 'item["price"]')


def incident_of(root: Path, *arguments: str) -> Incident:
    return read(traceback_of(root, *arguments))[-1]


def replaced(root: Path, file: str, old: str, new: str, *, unsaved: dict[str, str] | None = None) -> Fix:
    text = (unsaved or {}).get(file) or (root / file).read_text()
    start = text.index(old)
    edit = Edit(file, start, start + len(old), new)
    return Fix(f"Put {new!r} for {old!r}", "recipe:test", "safe", "", (edit,), ((file, text_digest(text)),))


def tried(
    root: Path,
    incident: Incident,
    *fixes: Fix,
    reproduction: Reproduction | None = None,
    settings: Settings | None = None,
    unsaved: dict[str, str] | None = None,
    git: bool = True,
) -> tuple[Tried, ...]:
    project = Project(root, Path(sys.executable), git)
    request = TrialRequest(
        project, Snapshot(root, unsaved or {}), incident, fixes, settings or Settings(trial_timeout=30), reproduction
    )
    before = digest_of(root)
    steps: list[Progress] = []
    result = try_fixes(request, cancel=Cancel(), watch=steps.append)
    assert digest_of(root) == before
    assert steps[0].step == "reproduce"
    return result


def one(root: Path, incident: Incident, fix: Fix, **more: object) -> Verdict:
    return tried(root, incident, fix, **more)[0].verdict  # type: ignore[arg-type]  # passed on


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "shop", SHOP)


def test_a_right_fix_of_a_script_is_verified_and_gets_a_test(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    done = tried(shop, incident, replaced(shop, "shop/cart.py", *RIGHT))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.verdict.reproduced
    assert done.verdict.gone
    assert done.reproduction == Reproduction("script", ("main.py",))
    assert done.verdict.suite is not None
    assert done.verdict.suite.before.passed == done.verdict.suite.after.passed == 1
    assert done.fix.test is not None
    assert done.fix.test.file == "tests/test_cart_price_of.py"
    assert "result = price_of({'price': 2, 'count': 3})" in done.fix.test.text
    assert "assert result == 6" in done.fix.test.text


def test_what_only_silences_is_not_verified(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    statement = 'return item["prcie"] * item["count"]'
    passed = replaced(
        shop, "shop/cart.py", statement, f"try:\n        {statement}\n    except KeyError:\n        return 0"
    )
    default = replaced(shop, "shop/cart.py", 'item["prcie"]', 'item.get("prcie", 0)')
    guard = replaced(shop, "shop/cart.py", statement, f'if "prcie" not in item:\n        return 0\n    {statement}')
    for done in tried(shop, incident, passed, guard):
        assert done.verdict.level == "unproved", done.verdict
        assert done.verdict.gone
        assert "Crash removed, behaviour unproven" in done.verdict.reasons[0]
    assert one(shop, incident, default).level != "rejected"


def test_a_failing_test_reproduces_and_checks(shop: Path) -> None:
    (shop / "tests/test_cart.py").write_text(
        "from shop.cart import total\n\n\ndef test_total():\n    assert total([{'price': 2, 'count': 3}]) == 6\n"
    )
    incident = incident_of(shop, "-m", "pytest", "-p", "no:cacheprovider", "--tb=native", "tests")
    right = replaced(shop, "shop/cart.py", *RIGHT)
    wrong = replaced(shop, "shop/cart.py", 'item["prcie"]', 'item["count"]')
    silent = replaced(shop, "shop/cart.py", 'item["prcie"]', 'item.get("prcie", 0)')
    verdicts = [t.verdict for t in tried(shop, incident, right, wrong, silent)]
    assert [v.level for v in verdicts] == ["verified", "unproved", "unproved"], verdicts
    assert "AssertionError" in verdicts[1].reasons[0]
