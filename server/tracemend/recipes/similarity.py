"""How alike two names are, and which one of many is meant.

Optimal string alignment (a Damerau-Levenshtein distance without repeated swaps) over the whole name and over its words.
Measured on names of real classes this finds misspelt, re-cased, re-joined and swapped names at the threshold and the margin
below; names that differ in a number or mean the opposite are never alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

THRESHOLD = 0.72
MARGIN = 0.08

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_FILLERS = frozenset({"is", "has", "the", "do"})
_OPPOSITES = frozenset(
    frozenset(pair)
    for pair in [
        ("in", "de"), ("in", "ex"), ("en", "de"), ("im", "ex"), ("in", "out"), ("up", "down"),
        ("min", "max"), ("sub", "super"), ("pre", "post"), ("over", "under"), ("on", "off"), ("to", "from"),
        ("", "un"), ("", "in"), ("", "de"), ("", "dis"), ("", "non"), ("", "not"), ("", "no"), ("", "im"),
        ("first", "last"), ("start", "end"), ("left", "right"), ("row", "col"), ("old", "new"), ("src", "dst"),
        ("mini", "maxi"), ("asc", "desc"), ("", "anti"), ("", "re"), ("set", "get"), ("add", "sub"), ("", "multi"),
    ]
)  # fmt: skip
"""Beginnings that turn one word into another thing: the rest being equal, the two names are not a slip of each other."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name that may be meant, and how alike it is: 0 to 1."""

    name: str
    score: float


def nearest(name: str, known: Iterable[str]) -> Match | None:
    """The one known name that is meant; None when none is alike enough or two are about equally so."""
    ranked = ranking(name, known)
    if not ranked or (len(ranked) > 1 and ranked[0].score - ranked[1].score < MARGIN):
        return None
    return ranked[0]


def ranking(name: str, known: Iterable[str]) -> list[Match]:
    """The known names that are alike enough, best first; the name itself is not among them."""
    scored = [Match(other, similarity(name, other)) for other in set(known) if other != name]
    return sorted((m for m in scored if m.score >= THRESHOLD), key=lambda m: (-m.score, m.name))


def similarity(one: str, other: str) -> float:
    """From 0 (unlike) to 1 (equal), symmetric."""
    if one == other:
        return 1.0
    a, b = one.lower().strip("_"), other.lower().strip("_")
    if not a or not b or re.findall(r"\d+", a) != re.findall(r"\d+", b) or _opposite(a, b):
        return 0.0
    joined = _ratio(re.sub(r"[\W_]", "", a), re.sub(r"[\W_]", "", b))
    whole = max(_ratio(a, b), joined) * 0.99
    words, others = _words(one), _words(other)
    if len(words) == len(others) > 1:
        whole = min(whole, 0.7) if _alien_word(words, others) else whole
    return max(whole, _words_alike(words, others) * 0.97)


@lru_cache(maxsize=20_000)
def _ratio(a: str, b: str) -> float:
    longest = max(len(a), len(b))
    if longest == 0 or abs(len(a) - len(b)) * 2 > longest:
        return 0.0  # far below any threshold
    ratio = 1 - distance(a, b) / longest
    # Short words that differ in one letter are mostly two words: date and data, test and text.
    return ratio * 0.9 if longest <= 4 and len(a) == len(b) and sorted(a) != sorted(b) else ratio


def distance(a: str, b: str) -> int:
    """Number of insertions, deletions, replacements and swaps of neighbours between two strings."""
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _alien_word(words: list[str], others: list[str]) -> bool:
    """Whether a word at the same place is another word, not a slip: `min_value` and `max_value`."""
    if sorted(words) == sorted(others):
        return False
    return any(a != b and _ratio(a, b) < 0.7 for a, b in zip(words, others, strict=True))


def _words_alike(words: list[str], others: list[str]) -> float:
    """How far the words are the same, in any order: `price_total` and `total_price`."""
    words = [w for w in words if w not in _FILLERS] or words
    others = [w for w in others if w not in _FILLERS] or others
    if len(words) + len(others) < 2 or (len(words) == len(others) == 1 and words != others):
        return 0.0
    rest = list(others)
    alike = 0.0
    for word in words:
        best = max(rest, key=lambda o: _ratio(word, o), default="")
        if best and _ratio(word, best) >= 0.75:
            alike += _ratio(word, best)
            rest.remove(best)
    return 2 * alike / (len(words) + len(others))


def _opposite(a: str, b: str) -> bool:
    """Whether the names differ by an opposite only."""
    words, others = re.split(r"[\W_]+", a), re.split(r"[\W_]+", b)
    if len(words) == len(others):
        pairs = [(x, y) for x, y in zip(words, others, strict=True) if x != y]
    else:
        pairs = [(a, b)]
    return len(pairs) == 1 and not _OPPOSITES.isdisjoint({frozenset(pairs[0]), frozenset(_beginnings(*pairs[0]))})


def _beginnings(a: str, b: str) -> tuple[str, str]:
    """What is left of two words without their common end."""
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return a, b


_ENDINGS = frozenset(
    ["s", "es", "ies", "y", "e", "d", "ed", "r", "er", "ers", "or", "ors", "ing", "ings", "ion", "ions", "able", "ly"]
) | {""}
_NO_ENDINGS = tuple(frozenset(pair) for pair in [("", "e"), ("", "y"), ("r", "er"), ("d", "ed"), ("s", "es")])
"""What is left off by a slip: `valu`, `quer`, `ordr`."""


def is_inflection(one: str, other: str) -> bool:
    """Whether the names differ in the ending of a word alone: `item` and `items`, `parser` and `parsed` are other things."""
    words, others = _words(one), _words(other)
    if len(words) != len(others):
        return False
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(pairs) == 1 and _same_stem(*pairs[0])


def _same_stem(a: str, b: str) -> bool:
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    if a.endswith("ss") or b.endswith("ss"):
        return False  # `addres`
    ends = [(a[cut:], b[cut:]) for cut in range(max(3, common - 2), common + 1)]
    return any(x in _ENDINGS and y in _ENDINGS and frozenset((x, y)) not in _NO_ENDINGS for x, y in ends)
