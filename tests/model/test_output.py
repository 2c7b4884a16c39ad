"""What of a failing run a model is told."""

from __future__ import annotations

from tracemend.model.output import telling

SUITE = """\
FF                                                                       [100%]
=================================== FAILURES ===================================
______________________________ test_red_before _______________________________
Traceback (most recent call last):
  File "tests/test_a.py", line 3, in test_red_before
    assert total([]) == 1
AssertionError: assert 0 == 1
__________________________________ test_new __________________________________
Traceback (most recent call last):
  File "/home/ada/.venv/lib/python3.12/site-packages/pluggy/_callers.py", line 121, in _multicall
    res = hook_impl.function(*args)
          ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "tests/test_a.py", line 7, in test_new
    assert total([1]) == 2
AssertionError: assert 1 == 2
=========================== short test summary info ============================
FAILED tests/test_a.py::test_red_before - AssertionError: assert 0 == 1
FAILED tests/test_a.py::test_new - AssertionError: assert 1 == 2
2 failed in 0.03s
/home/ada/.venv/lib/python3.12/site-packages/plugin.py:3: SomeWarning: configure me
  because I say so.

"""


def test_a_newly_failing_test_is_told_of_and_one_that_was_red_before_is_not() -> None:
    assert (
        telling(SUITE, ["tests/test_a.py::test_new"])
        == """\
__________________________________ test_new __________________________________
Traceback (most recent call last):
  File "tests/test_a.py", line 7, in test_new
    assert total([1]) == 2
AssertionError: assert 1 == 2
FAILED tests/test_a.py::test_new - AssertionError: assert 1 == 2
2 failed in 0.03s"""
    )


def test_a_crash_is_told_without_the_frames_of_libraries() -> None:
    text = 'Traceback (most recent call last):\n  File "app.py", line 1, in f\n    g()\n  File "/usr/lib/python3.12/json/decoder.py", line 3, in decode\n    raise\nValueError: no\n'
    assert telling(text) == 'Traceback (most recent call last):\n  File "app.py", line 1, in f\n    g()\nValueError: no'
