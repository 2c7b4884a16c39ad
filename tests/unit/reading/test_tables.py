"""The tables name every file of their folders."""

from __future__ import annotations

from pathlib import Path

from tracemend.reading import forms, payloads
from tracemend.reading.forms.table import FORMS
from tracemend.reading.payloads.table import PAYLOADS


def modules_with(folder: list[str], name: str) -> int:
    return sum(f"\n{name} = " in path.read_text(encoding="utf-8") for path in Path(folder[0]).glob("*.py"))


def test_every_form_is_in_the_table() -> None:
    assert modules_with(list(forms.__path__), "FORM") == len(FORMS)
    assert len({form.name for form in FORMS}) == len(FORMS)


def test_every_payload_format_is_in_the_table() -> None:
    assert modules_with(list(payloads.__path__), "PAYLOAD") == len(PAYLOADS)
    assert len({payload.name for payload in PAYLOADS}) == len(PAYLOADS)
