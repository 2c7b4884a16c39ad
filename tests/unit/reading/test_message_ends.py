"""Where a message ends when nothing that follows it is surely another's: told by the source, the message or the record before."""

from __future__ import annotations

import json

import pytest

from tracemend.reading import read

FRAME = 'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    {}\n'
QUOTED = 'Traceback (most recent call last):\n  File "/srv/y.py", line 1, in g\n    h()\nKeyError: 1\n'


def message_of(source: str, said: str, *, before: str = "handling failed\n", after: str = "request done\n") -> str:
    [incident] = read(f"{before}{FRAME.format(source)}{said}\n{after}")
    return "\n".join([incident.raised.message, *incident.raised.notes])


@pytest.mark.parametrize(
    ("source", "said", "message"),
    [
        ("raise ConfigError", "ConfigError", ""),
        ("except KeyError: raise ConfigError() from None", "ConfigError", ""),
        ('raise ConfigError("bad: %s" % error) from error', "ConfigError: bad: x", "bad: x"),
        ('raise ConfigError("{} of {} bad".format(a, b))', "ConfigError: 1 of 2 bad", "1 of 2 bad"),
        ('raise ConfigError(f"{{a}} of {n} bad")', "ConfigError: {a} of 3 bad", "{a} of 3 bad"),
        ('raise ConfigError("100%% of %(n)s bad" % names)', "ConfigError: 100% of 3 bad", "100% of 3 bad"),
        ('raise ConfigError("bad", 3)', "ConfigError: bad", "bad"),
        ('warnings.warn("old:\\nuse new", UserWarning)', "UserWarning: old:\nuse new", "old:\nuse new"),
        ('re.compile("(a")', "re.error: missing ), unterminated subpattern at position 0", ""),
    ],
)
def test_the_statement_or_the_interpreter_tells_how_long_a_message_is(source: str, said: str, message: str) -> None:
    assert message_of(source, said) == (message or said.partition(": ")[2])


def test_a_statement_whose_last_line_is_a_value_does_not_tell_how_long_it_is() -> None:
    said = "command failed with 3, output:\nfirst\nsecond"
    source = 'raise ConfigError("command failed with %d, output:\\n%s" % (code, output))'
    assert message_of(source, f"ConfigError: {said}", after="2026-01-31 10:00:00 INFO next\n") == said


def test_an_indented_line_goes_on_with_a_message_that_the_statement_tells() -> None:
    said = "bad\n  hint: good"
    assert message_of('raise ConfigError("bad")', f"ConfigError: {said}") == said
    assert message_of('raise ConfigError("bad")', "ConfigError: bad", after="   191 MainThread done\n") == "bad"
    assert message_of("return table[item]", "KeyError: 'fig'", after="  one of three\n") == "'fig'"


def test_a_bracket_that_closes_at_the_margin_ends_a_message() -> None:
    said = "HTTP 422: " + json.dumps({"detail": [{"loc": ["body"]}]}, indent=2)
    assert message_of("raise ConfigError(text)", f"ConfigError: {said}") == said


def test_a_traceback_that_a_message_quotes_ends_with_a_blank_line() -> None:
    said = f"the worker failed:\n{QUOTED}"
    assert message_of("raise ConfigError(text)", f"ConfigError: {said}") == said.rstrip("\n")


def test_an_indented_traceback_after_a_blank_line_is_part_of_the_message_that_announces_it() -> None:
    said = "the worker failed:\n\n" + "".join(f"    | {line}\n" for line in QUOTED.splitlines())
    assert message_of("raise ConfigError(text)", f"ConfigError: {said}") == said.rstrip("\n")


@pytest.mark.parametrize(
    ("start", "following"),
    [
        ("ERROR:shop:", "INFO:shop.orders:"),
        ("[ERROR] ", "[INFO] "),
        ("ERROR    shop: ", "WARNING  shop: "),
        ("ERROR - ", "INFO - "),
        ("shop.orders ERROR ", "shop INFO "),
        ("ERROR 2026-01-31 10:00:00,120 views ", "INFO 2026-01-31 10:00:01,120 views "),
    ],
)
def test_a_message_of_any_shape_ends_before_the_next_record_with_a_level(start: str, following: str) -> None:
    said = "settings are wrong\n\nsee the manual\n  key: 1"
    before, after = f"{start}failed\n", f"{following}next\n"
    assert message_of("raise ConfigError(text)", f"ConfigError: {said}", before=before, after=after) == said


def test_a_message_in_a_code_fence_goes_on_after_a_blank_line() -> None:
    said = "settings are wrong\n\nsee the manual"
    before, after = "I get\n\n```python-traceback\n", "```\n\nWhat is it?\n"
    assert message_of("raise ConfigError(text)", f"ConfigError: {said}", before=before, after=after) == said


def test_a_record_of_a_json_log_ends_with_its_message() -> None:
    said = "settings are wrong\n\nsee the manual"
    printed = f"handling failed\n{FRAME.format('raise ConfigError(text)')}ConfigError: {said}"
    [incident] = read(json.dumps({"severity": "ERROR", "message": printed}) + "\n")
    assert incident.raised.message == said


def test_a_message_beside_its_own_traceback_is_no_incident() -> None:
    said = f"the worker failed:\n{QUOTED}"
    error = {"type": "ConfigError", "message": said, "stack_trace": f"{FRAME.format('run()')}ConfigError: {said}"}
    [incident] = read(json.dumps({"log.level": "error", "error": error}) + "\n")
    assert (incident.raised.type, incident.raised.message) == ("ConfigError", said.rstrip("\n"))


def test_an_escaped_text_with_json_in_its_source_is_read() -> None:
    text = FRAME.format('post({"a": 1})') + "ConfigError: no 🔑\n"
    assert read(f"error: {text!r}\n") == read(text) != []
    assert read(f"level=error exc={json.dumps(text)} next=1\n") == read(text)


def test_what_unittest_captured_is_no_part_of_a_message() -> None:
    """`python -m unittest --buffer`."""
    said = "settings are wrong\n\nsee the manual\n\n  key: 1"
    before = f"{'=' * 70}\nERROR: test_x (test_x.T)\n{'-' * 70}\n"
    after = f"\nStdout:\nsold\n\n{'=' * 70}\nERROR: test_y (test_x.T)\n{'-' * 70}\n"
    assert message_of("raise ConfigError(text)", f"ConfigError: {said}", before=before, after=after) == said
