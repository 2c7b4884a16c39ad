"""Whole trials of small real projects: the crash is real, the fix is tried, the verdict is what the evidence allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from projects import make_files, make_repository, traceback_of
from tracemend.fix import Edit, Fix, NewFile, text_digest
from tracemend.reading import read
from tracemend.settings import Settings
from tracemend.trial.request import Reproduction
from trials import incident_of, one, replaced, tried

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


def test_a_fix_that_breaks_another_test_is_rejected(shop: Path) -> None:
    (shop / "tests/test_more.py").write_text(
        "from shop import cart\n\n\ndef test_name():\n    assert cart.__doc__ is None\n"
    )
    incident = incident_of(shop, "main.py")
    text = (shop / "shop/cart.py").read_text()
    edits = (Edit("shop/cart.py", 0, 0, '"""Carts."""\n'), *replaced(shop, "shop/cart.py", *RIGHT).edits)
    fix = Fix("Mend and document", "model:x", "unsafe", "", edits, (("shop/cart.py", text_digest(text)),))
    verdict = one(shop, incident, fix)
    assert verdict.level == "rejected"
    assert verdict.suite is not None
    assert verdict.suite.newly_failing == ("tests/test_more.py::test_name",)
    assert "1 test passed before and fails with the fix: tests/test_more.py::test_name." in verdict.reasons


def test_a_fix_that_changes_nothing_is_rejected(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", "result = 0", "result = 0.0"))
    assert verdict.level == "rejected"
    assert not verdict.gone
    assert verdict.reasons == ("The crash still happens: KeyError: 'prcie' in price_of.",)


def test_another_crash_is_progress(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", 'item["prcie"]', 'item["price"].value'))
    assert (verdict.level, verdict.gone) == ("unproved", True)
    assert "and then came AttributeError: 'int' object has no attribute 'value' in price_of" in verdict.reasons[0]


def test_a_fix_of_an_older_text_is_rejected(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    fix = replaced(shop, "shop/cart.py", *RIGHT)
    (shop / "shop/cart.py").write_text((shop / "shop/cart.py").read_text() + "# more\n")
    assert one(shop, incident, fix).level == "rejected"


def test_a_crash_that_nothing_brings_about(shop: Path) -> None:
    (shop / "tests/test_cart.py").write_text("def test_ok():\n    pass\n")
    incident = incident_of(shop, "-c", "from shop.cart import total; total([{'count': 1}])")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", *RIGHT))
    assert (verdict.level, verdict.reproduced) == ("suite-only", False)
    assert "name a test or a command" in verdict.reasons[0]


def test_a_command_brings_it_about(shop: Path) -> None:
    incident = incident_of(shop, "-c", "from shop.cart import total; total([{'price': 2, 'count': 1}])")
    way = Reproduction("command", ("python", "-c", "from shop.cart import total; total([{'price': 2, 'count': 1}])"))
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", *RIGHT), reproduction=way)
    assert verdict.level == "verified", verdict.reasons


def test_a_module_of_a_src_layout(tmp_path: Path) -> None:
    files = {f"src/{name}": text for name, text in SHOP.items() if name.startswith("shop")}
    files["src/shop/__main__.py"] = SHOP["main.py"]
    root = make_repository(tmp_path / "shop", files)
    incident = read(traceback_of(root / "src", "-m", "shop"))[-1]
    done = tried(root, incident, replaced(root, "src/shop/cart.py", *RIGHT))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.reproduction == Reproduction("module", ("shop",), "src")
    assert "Suite: none, the project has no tests." in done.verdict.reasons


def test_the_unsaved_text_is_what_is_tried(shop: Path) -> None:
    text = (shop / "shop/cart.py").read_text()
    (shop / "shop/cart.py").write_text(text.replace("prcie", "price"))
    (shop / "other.py").write_text("import shop.cart\n")
    unsaved = {
        "shop/cart.py": text,
        "main.py": "from shop.cart import total\n\n\nprint(total([{'count': 3, 'price': 1}]))\n",
    }
    (shop / "shop/cart.py").write_text(text)
    incident = incident_of(shop, "main.py")
    (shop / "shop/cart.py").write_text(text.replace("prcie", "price"))
    fix = replaced(shop, "shop/cart.py", *RIGHT, unsaved=unsaved)
    assert one(shop, incident, fix, unsaved=unsaved).level == "verified"


def test_code_that_comes_from_the_checkout_proves_nothing(shop: Path) -> None:
    main = (shop / "main.py").read_text()
    (shop / "main.py").write_text(f"import sys\n\nsys.path.insert(0, {str(shop)!r})\n{main}")
    incident = incident_of(shop, "main.py")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", *RIGHT))
    assert verdict.level == "rejected"  # the crash still happens, in the user's own text
    other = replaced(shop, "main.py", "print(total(", "print(len(")
    assert one(shop, incident, other).level == "unproved"


def test_a_syntax_error(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "p", {"main.py": "def f()\n    return 1\n\n\nprint(f())\n"})
    incident = incident_of(root, "main.py")
    verdict = one(root, incident, replaced(root, "main.py", "def f()", "def f():"))
    assert verdict.level == "verified", verdict.reasons


def test_a_project_without_git(tmp_path: Path) -> None:
    root = make_files(tmp_path / "p", {"main.py": "names = ['a']\nprint(nmaes[0])\n"})
    incident = incident_of(root, "main.py")
    verdict = one(root, incident, replaced(root, "main.py", "nmaes", "names"), git=False)
    assert verdict.level == "verified", verdict.reasons


def test_what_a_monitor_reports_is_not_run(shop: Path) -> None:
    incident = replace(incident_of(shop, "main.py"), origin="sentry")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", *RIGHT))
    assert verdict.level == "suite-only"
    assert "Nothing that sentry reports is executed" in verdict.reasons[0]


def test_a_suite_that_hangs_is_ended_and_said_so(shop: Path) -> None:
    (shop / "tests/test_slow.py").write_text("import time\n\n\ndef test_slow():\n    time.sleep(600)\n")
    incident = incident_of(shop, "main.py")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", *RIGHT), settings=Settings(trial_timeout=3))
    assert verdict.level == "unproved"
    assert any("did not end within 3 s without the fix" in reason for reason in verdict.reasons), verdict


def test_a_fix_that_hangs_is_not_verified(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    fix = replaced(shop, "shop/cart.py", 'item["prcie"]', 'item["price"] * __import__("time").sleep(600)')
    verdict = one(shop, incident, fix, settings=Settings(trial_timeout=3))
    assert verdict.level != "verified"
    assert any("did not end within 3 s" in reason for reason in verdict.reasons), verdict


def test_a_fix_that_ends_the_interpreter_is_not_verified(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    fix = replaced(shop, "shop/cart.py", 'item["prcie"]', '__import__("os").abort()')
    verdict = one(shop, incident, fix)
    assert verdict.level != "verified"
    assert any("signal 6" in reason for reason in verdict.reasons), verdict


def test_without_the_suite_nothing_is_verified(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", *RIGHT), settings=Settings(trial_suite="none"))
    assert (verdict.level, verdict.gone) == ("unproved", True)


def test_several_fixes_at_once_get_the_verdicts_that_they_get_one_by_one(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    right = replaced(shop, "shop/cart.py", *RIGHT)
    none = replaced(shop, "shop/cart.py", "result = 0", "result = 0.0")
    other = replaced(shop, "shop/cart.py", 'item["prcie"]', "item.price")
    verdicts = [t.verdict.level for t in tried(shop, incident, none, right, other, workers=3)]
    assert verdicts == ["rejected", "verified", "unproved"]


def test_a_crash_by_chance_is_counted_and_luck_is_no_fix(tmp_path: Path) -> None:
    """It comes twice and stays away twice; the count is kept outside of the project."""
    count = tmp_path / "count"
    count.write_text("0")
    text = f"""\
        from pathlib import Path

        count = Path({str(count)!r})
        number = int(count.read_text())
        count.write_text(str(number + 1))
        if number % 4 < 2:
            print(nmber)
        """
    root = make_repository(tmp_path / "p", {"main.py": text})
    incident = incident_of(root, "main.py")
    free = Settings(trial_timeout=30, trial_sandbox="off")
    idle = one(root, incident, replaced(root, "main.py", "str(number + 1)", "str(1 + number)"), settings=free)
    assert idle.level == "rejected", idle
    assert "The crash still happens" in idle.reasons[0]
    count.write_text("0")
    right = one(root, incident, replaced(root, "main.py", "nmber", "number"), settings=free)
    assert right.level == "verified", right
    assert any("in 3 of 6 runs without the fix, and in 0 of 7 with it" in reason for reason in right.reasons), right


def test_a_fix_that_does_not_compile_is_rejected(shop: Path) -> None:
    incident = incident_of(shop, "-c", "from shop.cart import total; total([{'count': 1}])")
    verdict = one(shop, incident, replaced(shop, "shop/cart.py", "result = 0", "result = = 0"))
    assert verdict.level == "rejected"
    assert "does not compile: SyntaxError: invalid syntax" in verdict.reasons[0]


def test_a_test_that_came_with_the_fix_must_fail_without_it_and_pass_with_it(shop: Path) -> None:
    incident = incident_of(shop, "main.py")
    fix = replaced(shop, "shop/cart.py", *RIGHT)
    head = "from shop.cart import price_of\n\n\ndef test_price():\n    assert "
    good = replace(fix, title="a", test=NewFile("tests/test_a.py", head + "price_of({'price': 2, 'count': 2}) == 4\n"))
    idle = replace(fix, title="b", test=NewFile("tests/test_b.py", head + "price_of\n"))
    wrong = replace(fix, title="c", test=NewFile("tests/test_c.py", head + "price_of({'price': 2, 'count': 2}) == 5\n"))
    verdicts = [t.verdict for t in tried(shop, incident, good, idle, wrong)]
    assert [v.level for v in verdicts] == ["verified", "unproved", "unproved"]
    assert verdicts[1].reasons[0] == "tests/test_b.py, which came with the fix, passes without it too."
    assert verdicts[2].reasons[0] == "tests/test_c.py, which came with the fix, does not pass with it."


def test_a_program_that_does_not_end_is_not_tried_again(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "p", {"main.py": "import time\n\nprint(nmae)\n"})
    incident = incident_of(root, "main.py")
    (root / "main.py").write_text("import time\n\ntime.sleep(600)\nprint(nmae)\n")
    fix = replaced(root, "main.py", "nmae", "__name__")
    verdict = one(root, incident, fix, settings=Settings(trial_timeout=2))
    assert verdict.level == "unproved"
    assert verdict.reasons[0] == "python main.py did not end within 2 s, and was stopped."
    assert len(list(Path(verdict.record or "").glob("*red.json"))) == 1


def test_a_fix_of_what_the_test_itself_could_not_call_is_verified(tmp_path: Path) -> None:
    files = {
        "box.py": "class Box:\n    def size():\n        return 3\n",
        "test_box.py": "from box import Box\n\n\ndef test_size():\n    box = Box()\n    assert box.size() == 3\n",
    }
    root = make_repository(tmp_path / "box", files)
    incident = incident_of(root, "-m", "pytest", "-q", "--tb=native", "-p", "no:cacheprovider")
    verdict = one(root, incident, replace(replaced(root, "box.py", "size()", "size(self)"), tier=1))
    assert verdict.level == "verified", verdict.reasons


def test_a_crash_that_was_only_logged_is_shown_by_the_test_that_fails_for_it(tmp_path: Path) -> None:
    files = {
        "cart.py": """\
            import logging


            def answer(item):
                try:
                    return {"total": item["prize"] * item["count"]}
                except KeyError:
                    logging.exception("no answer")
                    return {}
            """,
        "test_cart.py": """\
            from cart import answer


            def test_answer():
                assert answer({"price": 3, "count": 2}) == {"total": 6}
            """,
    }
    root = make_repository(tmp_path / "cart", files)
    logged = next(
        one
        for one in read(traceback_of(root, "-m", "pytest", "-q", "-p", "no:cacheprovider"))
        if one.raised.type == "KeyError"
    )
    right, constant = (replaced(root, "cart.py", 'item["prize"]', new) for new in ('item["price"]', "3"))
    done = tried(root, logged, right, replace(constant, author="model:x", applicability="unsafe"))
    assert [one.verdict.level for one in done] == ["verified", "unproved"], [one.verdict for one in done]
    assert done[0].reproduction == Reproduction("test", ("test_cart.py::test_answer",))
