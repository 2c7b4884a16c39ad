"""What pytest prints among the entries of a failure: variables, subtests, decorators, causes that were never raised."""

from __future__ import annotations

from tracemend.reading import read

FAILURES = "=================================== FAILURES ===================================\n"
NEXT = "_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _\n"


def titled(title: str) -> str:
    return f"{FAILURES}{f' {title} ':_^80}\n"


def test_variables_below_a_short_entrys_error_are_no_part_of_its_message() -> None:
    """`--tb=short --showlocals`."""
    [incident] = read(
        f"{titled('test_x')}test_x.py:9: in test_x\n    total(['fig'])\n        name       = 'fig'\n"
        "shop.py:5: in total\n    return prices[name]\n           ^^^^^^^^^^^^\nE   KeyError: 'fig'\n"
        "    name       = 'fig'\n    prices     = {}\n"
    )
    assert (incident.raised.type, incident.raised.message) == ("KeyError", "'fig'")
    assert [(f.line, f.function) for f in incident.raised.frames] == [(9, "test_x"), (5, "total")]


def test_a_subtest_is_named_by_its_test() -> None:
    entry = "test_x.py:9: in test_x\n    self.assertEqual(i, 1)\nE   AssertionError: 0 != 1 : sub\n"
    for title in ("TestU.test_x (i=0)", "TestU.test_x [of one.two] (i=0.5)", "TestU.test_x [of one]", "TestU.test_x"):
        [incident] = read(titled(title) + entry)
        assert incident.context.test == "test_x.py::TestU::test_x"
    [incident] = read(titled("test_x[a (b)]") + entry)
    assert incident.context.test == "test_x.py::test_x[a (b)]"


def test_a_summary_goes_on_after_a_subtest() -> None:
    """`--tb=no`."""
    found = read(
        "=========================== short test summary info ============================\n"
        "SUBFAILED(i=0) test_x.py::TestU::test_sub - AssertionError: 0 != 1 : sub\n"
        "SUBFAILED[of one] (i=2) test_x.py::TestU::test_sub - AssertionError: 2 != 1 : sub\n"
        "FAILED test_x.py::test_total - KeyError: 'fig'\n"
    )
    assert [(i.context.test, i.raised.message) for i in found] == [
        ("test_x.py::TestU::test_sub", "0 != 1 : sub"),
        ("test_x.py::TestU::test_sub", "2 != 1 : sub"),
        ("test_x.py::test_total", "'fig'"),
    ]


def test_a_cause_that_was_never_raised_has_no_entry() -> None:
    [incident] = read(
        f"{titled('test_x')}ValueError: never raised\nsecond line\n\n"
        "The above exception was the direct cause of the following exception:\n\n"
        '    def test_x():\n>       raise KeyError(1) from ValueError("never raised\\nsecond line")\n'
        "E       KeyError: 1\n\ntest_x.py:9: KeyError\n"
    )
    assert [(e.type, e.message, e.relation, len(e.frames)) for e in incident.exceptions] == [
        ("ValueError", "never raised\nsecond line", "cause", 0),
        ("KeyError", "1", None, 1),
    ]


def test_the_caller_that_a_decorator_is_has_the_name_of_the_function() -> None:
    """hypothesis, in the long style."""
    [incident] = read(
        f"{titled('test_x')}\n    @settings(max_examples=9)\n>   @given(st.integers())\n                   ^^^\n\n"
        f"test_x.py:8: \n{NEXT}\nn = 10\n\n    @settings(max_examples=9)\n    @given(st.integers())\n    def test_x(n):\n"
        ">       assert n < 10\nE       assert 10 < 10\nE       Failing test case: test_x(\nE           n=10,\nE       )\n\n"
        "test_x.py:10: AssertionError\n"
    )
    assert [(f.line, f.function) for f in incident.raised.frames] == [(8, "test_x"), (10, "test_x")]
    assert incident.raised.notes == ("Failing test case: test_x(\n    n=10,\n)",)
