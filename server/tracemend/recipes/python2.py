"""Statements of Python 2 in today's words, by tokens: a text with them does not parse."""

from __future__ import annotations

from collections.abc import Iterator

from tracemend.recipes.repair import Change
from tracemend.recipes.tokens import CLOSERS, OPENERS, LogicalLine, Token, logical_lines, scan


def statements(text: str) -> Iterator[tuple[Token, ...]]:
    """The simple statements and headers of a text; `;` and the `:` of a header part those that share a line."""
    for line in logical_lines(text):
        yield from _parts(line)


def _parts(line: LogicalLine) -> Iterator[tuple[Token, ...]]:
    current: list[Token] = []
    depth = 0
    header = line.tokens[0].is_name(*_HEADERS)
    for token in line.tokens:
        depth += token.is_operator(*OPENERS) - token.is_operator(*CLOSERS)
        current.append(token)
        ends_header = header and token.is_operator(":") and not any(t.is_name("lambda") for t in current)
        if depth == 0 and (token.is_operator(";") or ends_header):
            header = header and not token.is_operator(":")
            yield tuple(current)
            current = []
    if current:
        yield tuple(current)


_HEADERS = ("if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "async")


def print_changes(text: str) -> Iterator[Change]:
    """`print` and `exec` statements as calls: `print a,` keeps its line open, `print >>f, a` its file."""
    for statement in statements(text):
        tokens = _without_semicolon(statement)
        if tokens and tokens[0].is_name("print") and _is_statement(tokens):
            yield from _print_call(text, tokens)
        elif len(tokens) > 1 and tokens[0].is_name("exec") and _is_statement(tokens):
            yield from _exec_call(text, tokens)


def _without_semicolon(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tokens[:-1] if tokens[-1].is_operator(";") else tokens


def _is_statement(tokens: tuple[Token, ...]) -> bool:
    """Whether `print` is the statement: neither a call nor a name that is used or bound."""
    if len(tokens) == 1:
        return True
    following = tokens[1]
    if following.is_operator("("):
        closed = _closing(tokens, 1)
        return (
            closed is not None and closed < len(tokens) - 1 and not tokens[closed + 1].is_operator(".", "=", "[", "(")
        )
    return not following.is_operator("=", ".", ",", ")", "]", ":", ":=", "+=", "-=")


def _closing(tokens: tuple[Token, ...], index: int) -> int | None:
    """Index of the token that closes the bracket at `index`."""
    depth = 0
    for position in range(index, len(tokens)):
        depth += tokens[position].is_operator(*OPENERS) - tokens[position].is_operator(*CLOSERS)
        if depth == 0:
            return position
    return None


def _print_call(text: str, tokens: tuple[Token, ...]) -> Iterator[Change]:
    word, rest = tokens[0], tokens[1:]
    if not rest:
        yield word.end, word.end, "()"
        return
    extra: list[str] = []
    start, end = rest[0].start, rest[-1].end
    if rest[-1].is_operator(","):
        end = rest[-2].end
        extra.append('end=" "')
        rest = rest[:-1]
    if rest[0].is_operator(">>"):
        comma = _first_comma(rest)
        stop = end if comma is None else rest[comma].start
        extra.append(f"file={text[rest[1].start : stop].strip()}")
        start = end if comma is None else rest[comma + 1].start
    body = text[start:end]
    arguments = ", ".join([*([body] if body else []), *extra])
    yield word.end, tokens[-1].end, f"({arguments})"


def _exec_call(text: str, tokens: tuple[Token, ...]) -> Iterator[Change]:
    place = next((i for i, t in enumerate(tokens) if t.is_name("in")), None)
    if place is None:
        body = text[tokens[1].start : tokens[-1].end]
    else:
        body = f"{text[tokens[1].start : tokens[place - 1].end]}, {text[tokens[place + 1].start : tokens[-1].end]}"
    yield tokens[0].end, tokens[-1].end, f"({body})"


def _first_comma(tokens: tuple[Token, ...]) -> int | None:
    depth = 0
    for index, token in enumerate(tokens):
        depth += token.is_operator(*OPENERS) - token.is_operator(*CLOSERS)
        if depth == 0 and token.is_operator(","):
            return index
    return None


def except_changes(text: str) -> Iterator[Change]:
    """`except E, e:` as `except E as e:`, and two classes in parentheses."""
    for statement in statements(text):
        if not statement[0].is_name("except") or not statement[-1].is_operator(":"):
            continue
        comma = _first_comma(statement)
        if comma is None or comma < 2:
            continue
        last = statement[comma + 1 : -1]
        if len(last) == 1 and binds(last[0]):
            yield statement[comma].start, last[0].start, " as "
        elif last:
            listed = text[statement[1].start : last[-1].end]
            yield statement[1].start, last[-1].end, f"({listed})"


def binds(token: Token) -> bool:
    """Whether a name reads as a variable's, not a class's: exceptions' names start with a capital."""
    return token.kind == "name" and not token.text[:1].isupper()


def raise_changes(text: str) -> Iterator[Change]:
    """`raise E, "message"` as `raise E("message")`; the form with a traceback is left alone."""
    for statement in statements(text):
        tokens = _without_semicolon(statement)
        comma = _first_comma(tokens) if tokens and tokens[0].is_name("raise") else None
        if comma is None or _first_comma(tokens[comma + 1 :]) is not None or comma + 1 >= len(tokens):
            continue
        yield tokens[comma].start, tokens[comma + 1].start, "("
        yield tokens[-1].end, tokens[-1].end, ")"


def literal_changes(text: str) -> Iterator[Change]:
    """`<>`, `10L`, `ur""` as today's spellings."""
    for token in scan(text):
        if token.is_operator("<>"):
            yield token.start, token.end, "!="
        elif token.kind == "number" and token.text[-1:] in "lL" and token.text[:-1].isdigit():
            yield token.end - 1, token.end, ""
        elif token.kind == "string" and token.text[:2].lower() == "ur":
            yield token.start, token.start + 1, ""


def octal_changes(text: str) -> Iterator[Change]:
    """`0777` as `0o777`."""
    for token in scan(text):
        if (
            token.kind == "number"
            and len(token.text) > 2
            and token.text[0] == "0"
            and set(token.text) <= set("01234567")
        ):
            yield token.start, token.start + 1, "0o"


def all_changes(text: str) -> list[Change]:
    """Everything that a text of Python 2 needs so as to parse, as far as it can be told from tokens."""
    found: list[Change] = []
    for changes in (print_changes, except_changes, raise_changes, literal_changes, octal_changes):
        for change in changes(text):
            if all(change[1] <= start or end <= change[0] for start, end, _ in found if (start, end) != change[:2]):
                found.append(change)
    return sorted(found)
