"""An error that does not belong to the program: no recipe may stumble over it."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

from recipes.cases import cases
from recipes.crash import site_of
from tracemend.incident import ExceptionRecord
from tracemend.reading import read
from tracemend.recipes.propose import propose


def test_no_recipe_fails_on_another_programs_error(tmp_path: Path) -> None:
    chance = random.Random(7)
    known = [case for case in cases() if case.tracebacks]
    errors = [read(case.tracebacks[max(case.tracebacks)])[-1].raised for case in known]
    for case in chance.sample(known, 40):
        folder = tmp_path / case.name
        case.lay_out(folder)
        site = site_of(case.tracebacks[min(case.tracebacks)], folder, Path(sys.executable))
        assert site is not None
        for error in chance.sample(errors, 20):
            other: ExceptionRecord = replace(site.record, type=error.type, message=error.message)
            for fix in propose(replace(site, record=other), strict=True):
                assert fix.title
                assert fix.rationale.endswith(".")
