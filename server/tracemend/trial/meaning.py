"""Whether a fix is the one that is meant, where no assertion of a test and no evidence says so. Pure.

What removes a crash is easily found: another name that exists, the missing one made up, other input. A name is meant that is
spelt alike, when it is the only one; for anything else the crash being gone says nothing.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracemend.fix import Fix
from tracemend.incident import ExceptionRecord, exception_type_name
from tracemend.project.snapshot import parse
from tracemend.recipes.similarity import MARGIN, Match, distance, is_inflection, ranking

_MISSING = {
    "NameError": r"name '(?P<name>\w+)' is not defined",
    "AttributeError": r"(?!'NoneType').* has no attribute '(?P<attribute>\w+)'",
    "KeyError": r"(?P<quote>['\"])(?P<key>.+)(?P=quote)$",
    "ImportError": r"cannot import name '(?P<name>\w+)'",
    "ModuleNotFoundError": r"No module named '(?:[\w.]+\.)?(?P<module>\w+)'",
    "TypeError": r".* got an unexpected keyword argument '(?P<keyword>\w+)'",
}
_INVENTED = 5
"""The tier of values and policies that somebody made up."""

_Words = Counter[tuple[str, str]]
"""How often each word stands in a text, with its sort: name, attribute, key, keyword, module."""


@dataclass(frozen=True, slots=True)
class _Missing:
    word: str
    sort: str


def is_evident(fix: Fix) -> bool:
    """Whether evidence proves the intent of a fix: one candidate, and no invented value."""
    return fix.applicability == "safe" and not fix.by_model and fix.tier < _INVENTED


def unmeant(
    raised: ExceptionRecord, before: Mapping[str, str], after: Mapping[str, str | None], around: Mapping[str, str]
) -> str | None:
    """Why what a fix puts in the place of something may not be what is meant, as the end of a sentence; None where no reason is seen.

    `before` and `after` are the texts of the files that it changes, `around` those of all files on the stack of the crash.
    """
    pairs = {file: (parse(text), parse(after.get(file) or "")) for file, text in before.items()}
    trees = [(old, new) for old, new in pairs.values() if old is not None and new is not None]
    if len(trees) < len(pairs) or not pairs:
        return None
    missing = _missing(raised)
    old, new = (sum((_words(tree) for tree in side), _Words()) for side in zip(*trees, strict=True))
    if missing is not None and _count(new, missing.word) > _count(old, missing.word):
        return f"the fix makes up '{missing.word}', which was missing, and nothing checks the result"
    if missing is not None and _count(new, missing.word) < _count(old, missing.word):
        known = sum((_words(tree) for text in around.values() if (tree := parse(text)) is not None), old)
        return _replaced(missing, new - old, known)
    if all(_differ_in_values(*both) for both in trees):
        return (
            "the fix puts one value for another, others would remove the crash as well, and nothing checks the result"
        )
    return None


def _missing(raised: ExceptionRecord) -> _Missing | None:
    """What the exception says is not there."""
    pattern = _MISSING.get(exception_type_name(raised.type))
    found = None if pattern is None else re.match(pattern, raised.message)
    given = {} if found is None else {k: v for k, v in found.groupdict().items() if k != "quote"}
    return next((_Missing(word, sort) for sort, word in given.items()), None)


def _replaced(missing: _Missing, added: _Words, known: _Words) -> str | None:
    """What speaks against the word that stands for the missing one: unlike, or not the only one that is alike."""
    alike = _alike(missing.word, {word for _, word in added})
    if not alike:
        return f"something else stands for '{missing.word}', and nothing shows that this is meant"
    best = alike[0]
    if is_inflection(missing.word, best.name):
        return f"'{best.name}' may be another thing than '{missing.word}', and nothing checks the result"
    rivals = _alike(missing.word, {word for sort, word in known if sort == missing.sort})
    rival = next((r.name for r in rivals if r.name != best.name and best.score - r.score < MARGIN), None)
    return None if rival is None else f"'{rival}' is as much like '{missing.word}', and nothing checks the result"


def _alike(word: str, known: set[str]) -> list[Match]:
    """The known words that may be meant, best first: those spelt alike, and short ones with two letters swapped."""
    swapped = {other for other in known if sorted(other) == sorted(word) and distance(other, word) == 1}
    others = {other for other in known - swapped if not other.startswith("__")}
    return [*(Match(other, 1.0) for other in sorted(swapped)), *ranking(word, others)]


def _count(words: _Words, word: str) -> int:
    return sum(number for (sort, one), number in words.items() if one == word and sort != "import")


def _words(tree: ast.Module) -> _Words:
    return Counter(_found(tree))


def _found(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word):
                yield "name", word
            case ast.Attribute(attr=word):
                yield "attribute", word
            case ast.Constant(value=str() as word):
                yield "key", word
            case ast.arg(arg=word):
                yield "name", word
                yield "keyword", word
            case ast.keyword(arg=str() as word):
                yield "keyword", word
            case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
                yield "name", word
                yield "attribute", word
            case ast.alias(name=word):
                yield "import", word.rpartition(".")[2]


def _differ_in_values(old: ast.Module, new: ast.Module) -> bool:
    """Whether two texts are the same but for constants, and those of their documentation are not all that differs."""
    if _form(old) != _form(new):
        return False
    return [node.value for node in _constants(old)] != [node.value for node in _constants(new)]


def _constants(tree: ast.Module) -> list[ast.Constant]:
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documentation]


def _form(tree: ast.Module) -> list[str]:
    """The text without its constants."""
    return [
        type(node).__name__ if not isinstance(node, ast.Name | ast.Attribute | ast.arg) else ast.dump(node)
        for node in ast.walk(tree)
    ]
