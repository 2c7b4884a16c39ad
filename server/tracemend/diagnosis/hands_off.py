"""Errors that are no bug of the line that they blame: no recipe may speak about them."""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite, raised_by_statement

_TEST_FILE = re.compile(r"(^|/)(test_[^/]*|[^/]*_test|tests?|conftest)\.py$|(^|/)tests?/")


def is_test_file(file: str) -> bool:
    """Whether a project file belongs to its tests, by pytest's and unittest's naming."""
    return _TEST_FILE.search(file) is not None


_NOT_OURS = frozenset(
    {"KeyboardInterrupt", "SystemExit", "MemoryError", "DisallowedHost", "GeneratorExit", "CancelledError"}
)


def not_to_be_fixed(site: CrashSite, *, raised_by_user: bool = False) -> str | None:
    """Why no recipe speaks at a site, as one sentence; None when one may.

    `raised_by_user`: the recipe knows what to do about a `raise`, or a test's assertion, of the user's own.
    """
    if site.type_name in _NOT_OURS:
        return f"{site.type_name} ends a program on purpose or from outside; it is no bug of this line."
    if re.search(r"(^|/)(_?vendor(ed)?|third_party|extern(al)?s?)/", site.file):
        return f"{site.file} is a copy of someone else's code: fix it where it comes from."
    if site.type_name == "AssertionError" and is_test_file(site.file) and not raised_by_user:
        return "A failing assertion of a test says what the code should do; it is not what is wrong."
    if raised_by_statement(site) and not raised_by_user:
        return f"The code raises this {site.type_name} on purpose: look at what the caller gave it."
    return None
