"""Whether a fix is the one that is meant, where no assertion of a test and no evidence says so. Pure.

What removes a crash is easily found: another name that exists, the missing one made up, other input, a different operator. A few
changes show by themselves that they are meant; of anything else the crash being gone says nothing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracemend.fix import Fix
from tracemend.incident import ExceptionRecord, Incident, exception_type_name
from tracemend.project.snapshot import parse
from tracemend.recipes.similarity import MARGIN, Match, distance, is_inflection, ranking
from tracemend.trial.changes import only_imports, only_renames, same_words

_MISSING = {
    "NameError": r"name '(?P<name>\w+)' is not defined",
    "AttributeError": r"(?!'NoneType').* has no attribute '(?P<attribute>\w+)'",
    "KeyError": r"(?P<quote>['\"])(?P<key>.+)(?P=quote)$",
    "ImportError": r"cannot import name '(?P<name>\w+)'",
    "ModuleNotFoundError": r"No module named '(?:[\w.]+\.)?(?P<module>\w+)'",
    "TypeError": r".* got an unexpected keyword argument '(?P<keyword>\w+)'",
}
_NOTHING_SHOWS = "nothing shows that this is what is meant, and no test of yours says what is to come out"
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
    incident: Incident, before: Mapping[str, str], after: Mapping[str, str | None], around: Mapping[str, str]
) -> str | None:
    """Why a fix may not be what is meant, as the end of a sentence; None where the change itself shows that it is.

    It does where it puts the one name that is spelt alike in the place of a missing one, imports just the module that was missing,
    or adds the marks that the grammar asks for. `before` and `after` are the texts of the files that it changes, `around` those of
    all files on the stack of the crash.
    """
    if not before or any(after.get(file) is None or file not in before for file in after):
        return _NOTHING_SHOWS
    if exception_type_name(incident.raised.type) == "SyntaxError":
        return None if all(same_words(text, after[file] or "") for file, text in before.items()) else _NOTHING_SHOWS
    trees = [(old, new) for file, text in before.items() if (old := parse(text)) and (new := parse(after[file] or ""))]
    missing = next(filter(None, map(_missing, (incident.raised, *incident.exceptions))), None)
    if len(trees) < len(before) or missing is None:
        return _NOTHING_SHOWS
    had, has = (sum((_words(tree) for tree in side), _Words()) for side in zip(*trees, strict=True))
    if _count(has, missing) > _count(had, missing):
        return f"the fix makes up '{missing.word}', which was missing, and nothing checks the result"
    if _count(has, missing) < _count(had, missing):
        known = sum((_words(tree) for text in around.values() if (tree := parse(text)) is not None), had)
        return _replaced(missing, has - had, known, trees)
    imported = missing.sort == "name" and all(only_imports(*both, missing.word) for both in trees)
    return None if imported else _NOTHING_SHOWS


def _missing(record: ExceptionRecord) -> _Missing | None:
    """What the exception says is not there."""
    pattern = _MISSING.get(exception_type_name(record.type))
    found = None if pattern is None else re.match(pattern, record.message)
    given = {} if found is None else {k: v for k, v in found.groupdict().items() if k != "quote"}
    return next((_Missing(word, sort) for sort, word in given.items()), None)


def _replaced(
    missing: _Missing, added: _Words, known: _Words, trees: Sequence[tuple[ast.Module, ast.Module]]
) -> str | None:
    """What speaks against the word that stands for the missing one: unlike, not the only one that is alike, not all that changes."""
    alike = _alike(missing.word, {word for _, word in added})
    if not alike or (missing.sort == "module" and alike[0].name not in sys.stdlib_module_names):
        return f"something else stands for '{missing.word}', and nothing shows that this is meant"
    best = alike[0]
    if is_inflection(missing.word, best.name):
        return f"'{best.name}' may be another thing than '{missing.word}', and nothing checks the result"
    rivals = _alike(missing.word, _known(missing, known))
    rival = next((r.name for r in rivals if r.name != best.name and best.score - r.score < MARGIN), None)
    if rival is not None:
        return f"'{rival}' is as much like '{missing.word}', and nothing checks the result"
    if all(only_renames(*both, missing.word, best.name) for both in trees):
        return None
    return f"the fix does more than write '{best.name}' for '{missing.word}', and nothing checks the result"


def _known(missing: _Missing, known: _Words) -> set[str]:
    if missing.sort == "module":
        return {name for name in sys.stdlib_module_names if not name.startswith("_")}
    return {word for sort, word in known if sort == missing.sort}


def _alike(word: str, known: set[str]) -> list[Match]:
    """The known words that may be meant, best first: those spelt alike, and short ones with two letters swapped."""
    swapped = {other for other in known if sorted(other) == sorted(word) and distance(other, word) == 1}
    others = {other for other in known - swapped if not other.startswith("__")}
    return [*(Match(other, 1.0) for other in sorted(swapped)), *ranking(word, others)]


def _count(words: _Words, missing: _Missing) -> int:
    modules = missing.sort == "module"
    return sum(number for (sort, one), number in words.items() if one == missing.word and modules == (sort == "import"))


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
            case ast.alias(name=word) | ast.ImportFrom(module=str() as word):
                yield "import", word.rpartition(".")[2]
