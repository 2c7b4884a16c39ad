"""Names that are the same words, written out in one and short in the other: `qty` and `quantity`, `msg_id` and `message_id`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_USUAL = """
addr address, agg aggregate, app application, arg argument, args arguments, attr attribute, attrs attributes, auth authentication,
avg average, calc calculate, char character, col column, cols columns, conf configuration, config configuration, conn connection,
coord coordinate, coords coordinates, cur current, curr current, db database, del delete, dept department, desc description,
dest destination, dev device, dict dictionary, diff difference, dim dimension, dims dimensions, dir directory, dist distance,
doc document, docs documents, dt datetime, elem element, env environment, err error, exp expiry, ext extension, fn function,
freq frequency, func function, gen generator, geo geometry, hist history, id identifier, idx index, img image, info information,
init initial, kw keyword, lang language, lat latitude, len length, lib library, loc location, lon longitude, lng longitude,
max maximum, mem memory, min minimum, misc miscellaneous, mod module, ms milliseconds, neg negative, num number, obj object,
opt option, opts options, org organization, orig original, param parameter, params parameters, perc percent, pct percent,
phone telephone, pos position, prev previous, proc process, prod product, prop property, props properties, pub public,
ref reference, refs references, rel relative, repo repository, req request, res result, resp response, sec seconds, secs seconds,
seq sequence, sess session, spec specification, specs specifications, src source, std standard, stats statistics, str string,
sync synchronize, tel telephone, temp temperature, temp temporary, ts timestamp, uid userid, usr user, util utility, val value,
vals values, var variable, vars variables, vec vector, ver version, vol volume
"""
_PAIRS = frozenset(frozenset(pair.split()) for pair in _USUAL.replace("\n", " ").split(",") if pair.strip())
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_FEWEST_CONSONANTS = 3
_WORDS_OF_THEIR_OWN = (
    "cdn cls css csv dns ftp http https jpg jwt npm pdf php png rgb rpc sdk sql ssh ssl svg tcp tls vpn xls xml"
)
_ACRONYMS = frozenset(_WORDS_OF_THEIR_OWN.split())


def written_otherwise(name: str, known: Iterable[str]) -> str | None:
    """The one known name that has the words of `name`, shorter or written out; None when there is none, or more than one."""
    words = _words(name)
    found = [other for other in set(known) if other != name and _same(words, _words(other))]
    return found[0] if len(found) == 1 else None


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _same(words: list[str], others: list[str]) -> bool:
    """Whether the words are the same one by one, one of them at least as an abbreviation."""
    return (
        len(words) == len(others)
        and words != others
        and all(a == b or _abbreviates(a, b) or _abbreviates(b, a) for a, b in zip(words, others, strict=True))
    )


def _abbreviates(short: str, long: str) -> bool:
    return frozenset((short, long)) in _PAIRS or _is_skeleton(short, long)


def _is_skeleton(short: str, long: str) -> bool:
    """Whether a word is the first letter of another and some of its consonants in their order: `qty`, `msg`, `btn`."""
    if short in _ACRONYMS or len(short) < _FEWEST_CONSONANTS or len(long) <= len(short) or short[0] != long[0]:
        return False
    if re.search(r"[aeiou]", short[1:]) or (short[-1] == "s") != (long[-1] == "s"):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)
