"""What a fix adds that can silence a crash: one line before, one after."""

from __future__ import annotations

import pytest

from tracemend.trial.silencer import added_guards

CONSTANT = ("a constant in place of what was computed",)


@pytest.mark.parametrize(
    ("before", "after", "guards"),
    [
        ("total = price(item)", "total = 0", CONSTANT),
        ("total = price(item)", "total = None", CONSTANT),
        ("names = rows[key].split()", "names = []", CONSTANT),
        ("name = user.name", "name = str()", CONSTANT),
        ("share = part / whole", "share = part / 1", CONSTANT),
        ("show(name)", "show('')", CONSTANT),
        ("def f(x):\n    return g(x)", "def f(x):\n    return 3", ("a constant result", *CONSTANT)),
        ("total = row['prcie']", "total = row['price']", ()),
        ("total = prcie + 1", "total = price + 1", ()),
        ("total = None", "total = 0", ()),
        ("done = true", "done = True", ()),
        ("text = 'a' + number", "text = 'a' + str(number)", ()),
        ("run(job, loop=loop)", "run(job)", ()),
        ("def f(x: Later): pass", "def f(x: 'Later'): pass", ()),
        ("total = price(item)", "total = price(item) or 0", ("a default value",)),
    ],
)
def test_guards(before: str, after: str, guards: tuple[str, ...]) -> None:
    assert added_guards({"a.py": before}, {"a.py": after}) == guards
