"""Every program of `tests/cases` comes at least as far as `expected.toml` says, on every Python whose traceback is stored."""

from __future__ import annotations

import pytest

from recipes.cases import Case, Version, cases, expectations, interpreter_for, result_of

_ORDER = ["nothing", "says", "list", "first"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "version" in metafunc.fixturenames:
        every = bool(metafunc.config.getoption("--every-python"))
        metafunc.parametrize(
            ("case", "version"),
            [
                pytest.param(case, version, id=f"{case.name}-{version[0]}.{version[1]}")
                for case in cases()
                for version in sorted(case.tracebacks)
                if every or version in (min(case.tracebacks), max(case.tracebacks))
            ],
        )


def test_case(case: Case, version: Version) -> None:
    if interpreter_for(case, version) is None:
        pytest.skip(f"needs Python {version[0]}.{version[1]} or packages that are not installed")
    wanted = expectations()[case.name]
    result = result_of(case, version, says=wanted.get("says"), expect=wanted.get("prints"))
    shown = "\n".join(f"{'+' if right else '-'} {f.applicability} {f.author} {f.title}" for f, right in result.fixes)
    assert result.level != "wrong", f"a safe fix is wrong:\n{shown}"
    level = wanted["level"]
    assert _ORDER.index(result.level) >= _ORDER.index(level), f"{result.level}, expected {level}:\n{shown}"


def test_every_case_has_an_expectation() -> None:
    assert set(expectations()) == {case.name for case in cases()}
