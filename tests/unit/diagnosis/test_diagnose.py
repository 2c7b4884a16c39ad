"""The cause of an incident in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.crash import site_of
from tracemend.diagnosis.diagnose import diagnose, explain_error
from tracemend.diagnosis.meanings import meaning
from tracemend.incident import ExceptionRecord, Incident
from tracemend.recipes.propose import consider, propose


@pytest.mark.parametrize(
    ("printed", "message", "sentence"),
    [
        ("KeyError", "'price'", "The mapping has no key 'price'."),
        ("shop.errors.NoStock", "pen", "NoStock: pen"),
        ("ZeroDivisionError", "division by zero", "The divisor is zero."),
        ("UnboundLocalError", "local variable 'r' referenced before assignment",
         "The local variable 'r' is read on a way through the function that never assigns it."),
        ("UnboundLocalError", "cannot access local variable 'r' where it is not associated with a value",
         "The local variable 'r' is read on a way through the function that never assigns it."),
        ("TypeError", "f() missing 1 required positional argument: 'b'", "The call of f() lacks 'b'."),
        ("json.decoder.JSONDecodeError", "Expecting value: line 1 column 1 (char 0)", "The text is no JSON."),
        ("ValueError", "", "ValueError was raised."),
        ("TypeError", "'int' object is not callable", "An int is not callable."),
        ("AttributeError", "'Order' object has no attribute 'x'", "An Order object has no 'x'."),
        ("TypeError", "float() argument must be a string or a real number, not 'NoneType'", "The value given to float() is None."),
        ("TypeError", "not enough arguments for format string", "The text has more places (%s, %d) than values are given."),
        ("shop.NoStock", "x" * 300, f"NoStock: {'x' * 199}…"),
    ],
)  # fmt: skip
def test_an_error_is_put_in_plain_words(printed: str, message: str, sentence: str) -> None:
    assert meaning(ExceptionRecord(printed, message)).sentence == sentence


def test_without_a_site_the_meaning_is_the_diagnosis() -> None:
    told = explain_error(Incident((ExceptionRecord("ConnectionRefusedError", "[Errno 111] Connection refused"),)))
    assert (told.kind, told.cause.startswith("Nothing answers")) == ("environment", True)


TRACEBACK = """\
Traceback (most recent call last):
  File "/app/main.py", line 7, in <module>
    check(-1)
  File "/app/main.py", line 3, in check
    raise ValueError("negative")
ValueError: negative
"""


def test_a_raise_of_the_users_own_points_to_the_caller(tmp_path: Path) -> None:
    text = 'def check(n):\n    if n < 0:\n        raise ValueError("negative")\n    return n\n\n\ncheck(-1)\n'
    (tmp_path / "main.py").write_text(text)
    site = site_of(TRACEBACK, tmp_path, Path("python3"))
    assert site is not None
    told = diagnose(site, propose(site, strict=True))
    assert any("on purpose" in e.fact for e in told.evidence)
    assert told.steps[0].text == "Look at what the caller gives: /app/main.py, line 7, in <module>."


def test_the_best_fix_tells_the_cause_and_its_evidence(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("total = 1\nprint(totl)\n")
    crash = 'Traceback (most recent call last):\n  File "/app/main.py", line 2, in <module>\n    print(totl)\n'
    site = site_of(crash + "NameError: name 'totl' is not defined\n", tmp_path, Path("python3"))
    assert site is not None
    told = diagnose(site, propose(site, strict=True))
    assert told.cause == "The name 'totl' is not defined; 'total' is, and is spelt alike."
    assert told.kind == "code"
    assert told.evidence[0].fact == "'total' is bound on line 1 and visible there"


def test_where_no_recipe_speaks_the_diagnosis_says_why(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text('price = {"net": 3, "gross": 4}\nprint(price["weight"])\n')
    crash = (
        'Traceback (most recent call last):\n  File "/app/main.py", line 2, in <module>\n    print(price["weight"])\n'
    )
    site = site_of(crash + "KeyError: 'weight'\n", tmp_path, Path("python3"))
    assert site is not None
    said = consider(site, strict=True)
    told = diagnose(site, said.fixes, said.silences)
    against = {e.found_by: e.fact for e in told.evidence if not e.supports}
    assert against["the recipe misspelled-key"] == "none of its keys is spelt like 'weight': gross, net"
