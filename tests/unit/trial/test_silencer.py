"""What a fix adds that can silence a crash, and what it takes out: one line before, one after."""

from __future__ import annotations

import pytest

from tracemend.trial.losses import losses
from tracemend.trial.silencer import added_guards

CONSTANT = ("a constant in place of what was computed",)
PLAIN = ("a plain assignment in place of one that adds",)
OTHER = ("something else in place of what was read",)
LESS = ("nothing for what it takes out",)


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("total = price(item)", "total = 0", CONSTANT),
        ("total = price(item)", "total = None", CONSTANT),
        ("names = rows[key].split()", "names = []", CONSTANT),
        ("name = user.name", "name = str()", CONSTANT),
        ("share = part / whole", "share = part / 1", CONSTANT),
        ("amount = row['Amount']", "amount = 0", CONSTANT),
        ("def f(x):\n    return g(x)", "def f(x):\n    return 3", CONSTANT),
        ("counts[word] += 1", "counts[word] = 1", PLAIN),
        ("other.cent += cents", "other = cents", PLAIN),
        ("counts[word] += 1", "counts[word] = counts.get(word, 0) + 1", ()),
        ("show(name)", "show()", LESS),
        ("a = b\nother.cent += cents", "a = b", LESS),
        ("text = value.strp()", "text = value", LESS),
        ("text = value.strp()", "text = value.strip()", ()),
        ("text = value.strp()", "text = str(value)", OTHER),
        ("ages = sorted(p['agee'])", "ages = sorted(id(p))", OTHER),
        ("price = settings.price", "price = settings['price']", ()),
        ("whole = row - row", "whole += row", ()),
        ("total = row['prcie']", "total = row['price']", ()),
        ("total = prcie + 1", "total = price + 1", ()),
        ("now = datetime.datetime.now()", "now = datetime.now()", ()),
        ("names = names.sort()", "names.sort()", ()),
        ("total = None", "total = 0", ()),
        ("done = true", "done = True", ()),
        ("text = 'a' + number", "text = 'a' + str(number)", ()),
        ("text = 'a' + number", "text = f'a{number}'", ()),
        ("run(job, loop=loop)", "run(job)", ()),
        ("def f(x: Later): pass", "def f(x: 'Later'): pass", ()),
    ],
)
def test_losses(before: str, after: str, lost: tuple[str, ...]) -> None:
    assert [words for words in losses({"a.py": before}, {"a.py": after}) if words in lost or not lost] == list(lost)


def test_taking_out_what_evidently_must_go_is_no_loss() -> None:
    assert losses({"a.py": "show(name)"}, {"a.py": "show()"}, evident=True) == ()


@pytest.mark.parametrize(
    ("before", "after", "guards"),
    [
        ("total = price(item)", "total = price(item) or 0", ("a default value",)),
        ("x = [f(n) for n in ns]", "x = [f(n) for n in ns if n]", ("a condition around the code",)),
        ("def f(x):\n    return g(x)", "def f(x):\n    return None", ("a constant result",)),
        ("f(x)", "try:\n    f(x)\nexcept KeyError:\n    pass", ("an exception handler",)),
        ("mail = user['mail']", "mail = user and user['mail']", ("a condition around the code",)),
        ("total = prcie", "total = price", ()),
    ],
)
def test_guards(before: str, after: str, guards: tuple[str, ...]) -> None:
    assert added_guards({"a.py": before}, {"a.py": after}) == guards
