"""Secrets taken out of whatever is stored or sent: one linear pass of regular expressions, no I/O.

A secret is told by the name it goes with (`password=…`, `"api_key": "…"`, `Authorization: Bearer …`), by its place (the
credentials of a URL), by a vendor's prefix (`ghp_…`), or by looking random. A quoted source line keeps its names: the
project's own text says the same, and the line is what places a mark.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from tracemend.incident import Context, ExceptionRecord, Frame, Incident, Variable

SCRUBBED = "[scrubbed]"
"""What stands where a secret was."""

_STRONG = (
    "passwords?|passwd|passphrase|pwd|secrets?|api[_-]?keys?|apikey|access[_-]?keys?|private[_-]?keys?|client[_-]?secret"
    "|access[_-]?token|refresh[_-]?token|auth[_-]?token|session[_-]?token|csrf[_-]?token|bearer|credentials?"
    "|session[_-]?id|sessionid|dsn"
)
_WEAK = "token|auth|signature|otp|pin|jwt|salt"
_NAME = re.compile(rf"(?i)(?:^|[^a-z])(?:{_STRONG}|{_WEAK}|authorization|cookies?)s?(?:$|[^a-z])")
_VALUE = r"""(?P<value>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|(?!(?:None|True|False|null|true|false)\b|(?:bearer|basic|digest|token)[ ])[^\s,;&(){}\[\]"'<>]+)"""
_PAIRS = re.compile(
    rf"""(?ix)
    (?P<name> (?:{_STRONG}) (?:[_-][a-z0-9]{{1,20}}){{0,3}} ["']? [ ]? (?:=>|[:=]) [ ]?      # password: x, password=x
            | (?:{_WEAK}) (?: ["'][ ]?[:=] | = ) [ ]?                                         # token=x, "token": x
            | (?:proxy-)?authorization ["']? [ ]? [:=] [ ]? (?:(?:bearer|basic|digest|token)[ ])?
            | --(?:{_STRONG}|{_WEAK})[ ]                                                      # --password x
    )
    {_VALUE}
    """
)
_BEGINNINGS = (
    "pass", "pwd", "secret", "api", "access", "private", "client", "refresh", "auth", "session", "csrf", "bearer",
    "credential", "dsn", "token", "signature", "otp", "pin", "jwt", "salt", "proxy-", "--",
)  # fmt: skip
"""Where a match of `_PAIRS` begins, one of these stands."""
_HEADER = re.compile(r"(?im)^(?P<name>[ \t>]{0,8}(?:set-)?cookie2?: ?)[^\n]+")
_COOKIE = re.compile(rf"""(?ix)(?P<name>["'](?:set-|http_)?cookies?["'][ ]?:[ ]?){_VALUE}""")
_SCHEME = re.compile(r"(?i)(?P<name>\b(?:bearer|basic) )(?P<value>[a-z0-9._~+/=-]{12,})")
_URL = re.compile(r"(?P<name>://[^\s/:@'\"]{0,256}:)(?P<value>[^\s/@'\"]{1,256})(?=@)")
_VENDOR = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}"
    r"|[sr]k_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{12,}|AIza[\w-]{30,}|npm_\w{20,}|pypi-[\w-]{20,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"
)
_VENDORS = ("gh", "glpat-", "xox", "sk-", "k_", "AKIA", "AIza", "npm_", "pypi-", "eyJ")
"""A match of `_VENDOR` begins with one of these, or a letter before it."""
_KEY_BLOCK = re.compile(r"(?s)-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)")
_TOKEN = re.compile(r"[A-Za-z0-9+_=-]{20,}")
_LIMIT = 1_000_000


def scrub_text(text: str) -> str:
    """`text` with every secret found in it replaced by `SCRUBBED`. Beyond a million characters the rest is cut off."""
    return _scrubbed_lately(text) if len(text) <= _SHORT else _scrubbed(text)


def _scrubbed(text: str) -> str:
    text = _scrub_places(text[:_LIMIT])
    for pattern in (_HEADER, _COOKIE):
        text = pattern.sub(_masked, text)
    return _TOKEN.sub(_without_randomness, _scrub_pairs(text))


def _scrub_pairs(text: str) -> str:
    """As `_PAIRS.sub(_masked, text)`, but tried only where a name may begin: ten times as fast on a text without secrets."""
    lowered = _lowered(text)
    if len(lowered) != len(text):
        return _PAIRS.sub(_masked, text)
    parts, end = [], 0
    for start in sorted({place for word in _BEGINNINGS for place in _places(word, lowered)}):
        found = _PAIRS.match(text, start) if start >= end else None
        if found is not None:
            parts += [text[end:start], _masked(found)]
            end = found.end()
    return "".join([*parts, text[end:]])


def _places(word: str, text: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _lowered(text: str) -> str:
    """In small letters, as regular expressions take letters for the same: two of other alphabets beside our own."""
    lowered = text.lower()
    return lowered if text.isascii() else lowered.replace("ſ", "s").replace("ı", "i")


_SHORT = 1000
_scrubbed_lately = lru_cache(maxsize=4096)(_scrubbed)
"""The frames of one application's failures hold the same values again and again."""


def scrub_source(source: str) -> str:
    """A quoted source line without URL credentials and vendors' keys; its names and strings stay."""
    return _scrub_places(source[:_LIMIT])


_PASSWORD = r"[A-Za-z0-9_]*(?:PASSWORD|PASSWD|password|passwd|_PW|_PWD|SECRET_KEY)[A-Za-z0-9_]*"
_LITERAL = r"(?P<value>'[^'\n]*'|\"[^\"\n]*\")"
_IN_CODE = (
    re.compile(rf"(?P<name>\b{_PASSWORD}[\"']?\]?[ ]?[:=][ ]?){_LITERAL}(?![\])])"),
    re.compile(rf"(?P<name>\b{_PASSWORD}[\"']\s*,\s*(?:default\s*=\s*)?){_LITERAL}"),
    re.compile(rf"(?P<name>\b{_PASSWORD}[\"']?\]?[ ]?[:=][^\n(]*\([^\n,()]*,\s*(?:default\s*=\s*)?){_LITERAL}"),
)


def scrub_code(text: str) -> str:
    """Code or a diff of it, as it is shown to people: without the literals of passwords and the credentials of URLs."""
    text = _scrub_places(text)
    for pattern in _IN_CODE:
        text = pattern.sub(_masked, text)
    return text


def is_secret_name(name: str) -> bool:
    """Whether a variable, header or field of this name holds a secret."""
    return _NAME.search(name) is not None


def scrub_incident(incident: Incident) -> Incident:
    """The incident with the secrets taken out of its messages, notes, variables and context."""
    exceptions = tuple(_scrub_exception(record) for record in incident.exceptions)
    return replace(incident, exceptions=exceptions, context=scrub_context(incident.context))


def scrub_context(context: Context) -> Context:
    """The context with the secrets taken out of its command and request."""
    return replace(
        context,
        command=scrub_command(context.command),
        request=tuple((k, SCRUBBED if is_secret_name(k) else scrub_text(v)) for k, v in context.request),
    )


def scrub_command(command: tuple[str, ...]) -> tuple[str, ...]:
    """Program and arguments without secrets; the argument after `--password` counts as one."""
    result: list[str] = []
    secret = False
    for argument in command:
        result.append(SCRUBBED if secret else scrub_text(argument))
        secret = argument.startswith("-") and "=" not in argument and is_secret_name(argument)
    return tuple(result)


def _scrub_exception(record: ExceptionRecord) -> ExceptionRecord:
    return replace(
        record,
        message=scrub_text(record.message),
        notes=tuple(scrub_text(note) for note in record.notes),
        frames=tuple(_scrub_frame(frame) for frame in record.frames),
    )


def _scrub_frame(frame: Frame) -> Frame:
    source = None if frame.source is None else scrub_source(frame.source)
    return replace(frame, source=source, variables=tuple(_scrub_variable(v) for v in frame.variables))


def _scrub_variable(variable: Variable) -> Variable:
    if is_secret_name(variable.name):
        return replace(variable, shown=SCRUBBED, value=None)
    shown = scrub_text(variable.shown)
    value = None if variable.value is None else scrub_text(variable.value)
    return replace(variable, shown=shown, value=value if value == variable.value else None)


def _scrub_places(text: str) -> str:
    text = _KEY_BLOCK.sub(SCRUBBED, text)
    text = _URL.sub(_masked, text)
    lowered = _lowered(text)
    if "bearer " in lowered or "basic " in lowered or len(lowered) != len(text):
        text = _SCHEME.sub(_masked, text)
    return _VENDOR.sub(SCRUBBED, text) if any(beginning in text for beginning in _VENDORS) else text


def _masked(match: re.Match[str]) -> str:
    value = match.groupdict().get("value") or ""
    if value in ('""', "''"):
        return match.group()
    quote = value[0] if value[:1] in ('"', "'") and value[:1] == value[-1:] and len(value) > 1 else ""
    return f"{match['name']}{quote}{SCRUBBED}{quote}"


def _without_randomness(match: re.Match[str]) -> str:
    return SCRUBBED if looks_random(match.group()) else match.group()


def looks_random(token: str) -> bool:
    """Whether a run of letters and digits changes its character class as often as keys do and names do not."""
    kinds = ["d" if c.isdigit() else "u" if c.isupper() else "l" for c in token if c.isalnum()]
    if len(kinds) < 20 or "d" not in kinds or len(set(kinds)) < (3 if len(kinds) < 32 else 2):
        return False
    if len(token) == 36 and token.count("-") == 4:
        return False
    # A capital before a small letter begins a word of a name: that is no change.
    changes = sum(a != b and (a, b) != ("u", "l") for a, b in itertools.pairwise(kinds))
    return changes / len(kinds) >= 0.25
