"""A regression test by a model: red without the fix, green with it, red for what only silences; else it is not kept."""

from __future__ import annotations

from pathlib import Path

from model.shops import FILES, GOOD, script, work_on
from projects import make_repository, traceback_of
from tracemend.authoring.fixes import write_fixes
from tracemend.authoring.regression import write_test
from tracemend.model.scripted import ScriptedAuthor
from tracemend.trial.request import Reproduction

SILENCED = """\
```python
from shop.cart import total


def test_no_crash():
    assert total([{"price": 7}], "de") is not total
```
"""
RIGHT = """\
```python
from shop.cart import total


def test_an_item_without_a_count_is_one_piece():
    assert total([{"price": 7}], "de") == 14
```
"""


def test_a_test_that_a_silencer_passes_is_told_back_and_a_right_one_kept(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if not name.startswith("tests/")}
    root = make_repository(
        tmp_path / "shop", {**files, "main.py": "from shop.cart import total\n\nprint(total([{'price': 7}], 'de'))\n"}
    )
    author = ScriptedAuthor(script(tmp_path, fix=[[GOOD]], test=[[SILENCED], [RIGHT]]))
    settings = {"model_candidates": 1, "model_rounds": 2, "trial_suite": "none"}
    way = Reproduction("script", ("main.py",))
    work = work_on(root, traceback_of(root, "main.py"), author, settings=settings, reproduction=way)
    answer = write_fixes(work)
    (fix,) = answer.fixes
    assert fix.verdict is not None
    assert fix.verdict.reproduced
    assert fix.verdict.gone

    tested = write_test(work, fix.fix.id)
    assert tested.reason == ""
    told = author.asked[-1].messages[1].text
    assert "does not fail for what only silences the crash. Write another." in told
    (kept,) = work.engine.ledger.fixes(work.stored.id)
    assert kept.fix.test is not None
    assert 'assert total([{"price": 7}], "de") == 14' in kept.fix.test.text
    assert kept.fix.test.file == "test_cart_total.py"
    assert not (root / kept.fix.test.file).exists()
