"""pytest's own report, in every style."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracemend.incident import Incident
from tracemend.reading import read

TEXTS = Path(__file__).parent / "texts"
FULL = ["auto", "long", "short", "native", "color", "locals", "xdist"]


def incidents_of(name: str) -> dict[str, Incident]:
    """By the test's name."""
    found = read((TEXTS / f"pytest-{name}.txt").read_bytes())
    return {(i.context.test or "unknown").rpartition("::")[2]: i for i in found}


@pytest.mark.parametrize("style", FULL)
def test_every_failure_is_read(style: str) -> None:
    found = incidents_of(style)
    assert set(found) == {
        "test_fixture",
        "test_missing_fixture",
        "test_checkout",
        "test_price[plum]",
        "test_compare",
        "test_message",
        "test_equal",
        "test_group",
        "test_notes",
    }
    raised = {name: (i.raised.type, i.raised.message.split("\n +")[0]) for name, i in found.items()}
    assert raised["test_fixture"] == ("RuntimeError", "no database")
    assert raised["test_missing_fixture"] == ("FixtureLookupError", "fixture 'nothing' not found")
    assert raised["test_price[plum]"] == ("KeyError", "'plum'")
    assert raised["test_compare"] == ("AssertionError", "assert 0 == 1")
    assert raised["test_message"] == ("ValueError", "first line\n\nthird line")
    assert raised["test_equal"] == ("AssertionError", "3 != 4")
    assert found["test_notes"].raised.notes == ("while stocking",)
    assert [e.type for e in found["test_group"].exceptions] == ["ExceptionGroup", "KeyError", "ValueError"]


@pytest.mark.parametrize("style", FULL)
def test_a_chain_has_every_frame_with_its_source(style: str) -> None:
    incident = incidents_of(style)["test_checkout"]
    cause, raised = incident.exceptions
    assert (cause.type, cause.relation, raised.type) == ("KeyError", "cause", "ValueError")
    assert [(f.line, f.function, f.source) for f in cause.frames] == [
        (18, "checkout", "return total(order, table)"),
        (11, "total", 'running += line["qty"] * price_of(line["sku"], table)'),
        (5, "price_of", "return table[item]"),
    ]
    assert [(f.line, f.function) for f in raised.frames if "site-packages" not in f.file][-2:] == [
        (15, "test_checkout"),
        (20, "checkout"),
    ]


@pytest.mark.parametrize("style", FULL)
def test_the_node_id_is_known(style: str) -> None:
    found = incidents_of(style)
    assert (found["test_equal"].context.test or "").endswith("test_shop.py::TestCase::test_equal")
    assert (found["test_price[plum]"].context.test or "").endswith("test_shop.py::test_price[plum]")


def test_the_style_line_gives_places_without_functions() -> None:
    found = read((TEXTS / "pytest-line.txt").read_bytes())
    assert ("ValueError", 20) in [(i.raised.type, i.raised.frames[-1].line) for i in found if i.raised.frames]


def test_the_style_no_leaves_the_summary() -> None:
    found = incidents_of("no")
    assert found["test_checkout"].raised.type == "ValueError"
    [frame] = found["test_checkout"].raised.frames
    assert (frame.file, frame.line, frame.function) == ("test_shop.py", 0, "test_checkout")
    assert found["test_equal"].raised.frames[0].function == "test_equal"


def test_failures_of_pytest_django_are_read() -> None:
    found = [i for i in read((TEXTS / "pytest-django.txt").read_bytes()) if i.origin == "pytest"]
    assert [(i.context.test, i.raised.type) for i in found] == [
        ("test_django.py::test_rows", "django.db.utils.OperationalError"),
        ("test_django.py::test_buy", "ValueError"),
        ("test_django.py::test_no_database", "RuntimeError"),
    ]
    assert [e.message for e in found[0].exceptions] == ["no such table: goods", "no such table: goods"]


def test_collection_errors_name_the_module() -> None:
    imported, parsed = read((TEXTS / "pytest-collect.txt").read_bytes())
    assert imported.context.test == "test_unimportable.py"
    assert (imported.raised.type, imported.raised.frames[-1].source) == ("ModuleNotFoundError", "import nothing_here")
    assert parsed.raised.frames[-1].function is None
    assert parsed.raised.frames[-1].source == "def test_x(:"


def test_a_doctest_is_read() -> None:
    [incident] = read((TEXTS / "pytest-doctest.txt").read_bytes())
    assert (incident.raised.type, incident.raised.message) == ("KeyError", "'fig'")
    assert incident.raised.frames[-1].function == "price"


def test_what_hypothesis_found_is_a_note() -> None:
    [incident] = read((TEXTS / "pytest-hypothesis.txt").read_bytes())
    assert incident.raised.message == "assert 3 < 3"
    assert "number=3" in incident.raised.notes[0]


def test_a_failure_whose_title_was_cut_off_is_read() -> None:
    [incident] = read(
        """    def test_total():
>       assert total([{"price": 2}]) == 2

test_app.py:5:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

    def total(items):
>       return sum(i["pirce"] for i in items)
E       KeyError: 'pirce'

app.py:2: KeyError
"""
    )
    assert [(f.file, f.line, f.function) for f in incident.raised.frames] == [
        ("test_app.py", 5, "test_total"),
        ("app.py", 2, "total"),
    ]


def test_an_assertion_without_its_type_is_an_assertion_error() -> None:
    [incident] = read(
        "____ test_x ____\n\n    def test_x():\n>       assert f() == 2\nE       assert 1 == 2\nE        +  where 1 = f()\n"
        "\ntest_x.py:4: AssertionError\n==== 1 failed ====\n"
    )
    assert (incident.raised.type, incident.raised.message) == ("AssertionError", "assert 1 == 2\n +  where 1 = f()")
    assert incident.context.test == "test_x.py::test_x"


def test_the_summary_names_the_tests_that_one_line_each_does_not() -> None:
    found = incidents_of("line")
    assert set(found) >= {"test_checkout", "test_price[plum]", "test_compare", "test_message", "test_equal"}
    assert found["test_price[plum]"].raised.message == "'plum'"
    assert found["test_notes"].context.test == "test_shop.py::TestGrouped::test_notes"


@pytest.mark.parametrize(
    ("source", "function"),
    [
        ("        return sum(price(item) for item in order)", "<genexpr>"),
        ("        return [price(item) for item in order]", "<listcomp>"),
        ("        return {item: price(item) for item in order}", "<dictcomp>"),
        ("        return apply(lambda item: price(item))", "<lambda>"),
        ("    return sum(price(item) for item in order)", "<genexpr>"),
        ("    total = [price(item) for item in order]", "<module>"),
    ],
)
def test_code_without_a_def_is_named_by_its_line(source: str, function: str) -> None:
    [incident] = read(
        "=================================== FAILURES ===================================\n"
        "____________________________________ test_x ____________________________________\n\n"
        "    def test_x():\n>       total(['fig'])\n\ntest_x.py:9: \n"
        "_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _\n"
        f">{source[1:]}\nE       KeyError: 'fig'\n\nshop.py:5: KeyError\n"
    )
    assert [(f.line, f.function) for f in incident.raised.frames] == [(9, "test_x"), (5, function)]


def test_a_failure_that_says_more_below_its_error_ends_no_section() -> None:
    """`--tb=line` of pytest 8 and later."""
    found = read(
        "=================================== FAILURES ===================================\n"
        "E   RecursionError: maximum recursion depth exceeded\n"
        "!!! Recursion error detected, but the origin of the recursion could not be located.\n"
        "  Displaying first and last 10 stack frames out of 148.\n"
        "/srv/shop.py:2: RecursionError: maximum recursion depth exceeded\n"
        "E   RuntimeError: worker said:\n    Traceback (most recent call last):\n"
        '      File "inner.py", line 3, in g\n        1 / 0\n    ZeroDivisionError: division by zero\n'
        "/srv/shop.py:7: RuntimeError: worker said:\n"
        "E   OSError: no\n"
        "----------------------------- Captured stdout call -----------------------------\nsold\n"
        "/srv/shop.py:9: OSError: no\n"
        "=========================== short test summary info ============================\n"
        "FAILED test_shop.py::test_down - RecursionError: maximum recursion depth exceeded\n"
        "FAILED test_shop.py::test_work - RuntimeError: worker said:\n"
        "FAILED test_shop.py::test_sell - OSError: no\n"
    )
    embedded = (
        'worker said:\nTraceback (most recent call last):\n  File "inner.py", line 3, in g\n    1 / 0\n'
        "ZeroDivisionError: division by zero"
    )
    assert [(i.context.test, i.raised.type, i.raised.message, i.raised.frames[-1].line) for i in found] == [
        ("test_shop.py::test_down", "RecursionError", "maximum recursion depth exceeded", 2),
        ("test_shop.py::test_work", "RuntimeError", embedded, 7),
        ("test_shop.py::test_sell", "OSError", "no", 9),
    ]


def test_a_comprehension_in_a_lambda_is_told_by_its_argument() -> None:
    [incident] = read(
        "=================================== FAILURES ===================================\n"
        "____________________________________ test_x ____________________________________\n\n"
        "    def test_x():\n>       total(['fig'])\n\ntest_x.py:9: \n"
        "_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _\n\n"
        ".0 = <tuple_iterator object at 0x7f>\n\n>   return apply(lambda v: [price(w) for w in v])\n"
        "E   KeyError: 'fig'\n\nshop.py:5: KeyError\n"
    )
    assert incident.raised.frames[-1].function == "<listcomp>"
