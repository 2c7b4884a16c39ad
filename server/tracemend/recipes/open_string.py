"""A string is not closed

## What it does
Closes the string at the end of its line, before the brackets there, or with its own quote where it ends in the other one. A text
with an apostrophe between single quotes gets double quotes.

## Why the error happens
A string in single quotes of either kind ends on its line. Up to Python 3.9 the message is `EOL while scanning string literal`.

## Example
```python before main.py
print("hello)
```

```python after main.py
print("hello")
```

## Example
```python before main.py
print('it's fine')
```

```python after main.py
print("it's fine")
```

## Example
```python before main.py
name = 'ada"
print(name)
```

```python after main.py
name = 'ada'
print(name)
```

## When it is not offered
- The text holds a comma, a colon, a bracket, a `#` or a `+` where the string may have been meant to end: then it is a choice.
- The string has three quotes: where it should end is not known.
- The file does not compile with the quote.

## Questions
### How do I write a text over several lines?
Between triple quotes, or as several literals in parentheses, which are joined without line breaks.

### An apostrophe in the text ended it. What is the best way out?
Write the text in double quotes: `"don't"`. A backslash before the apostrophe works too and reads worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import Token, scan

_TAIL = re.compile(r"[)\]},:;\s]*$")


_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=(?:s|t|re|ve|ll|d|m)\b)|(?<=\b[cdjlmnst])'(?=[^\W\d_]{2})")
"""An apostrophe inside a word, as in "it's" and "d'accord"."""


_CODE_AFTER_WORD = re.compile(r"\S*\s+(?:if|else|in|is|not|and|or|for)\s")
"""One word and then a keyword: the word may be the whole string."""


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    why = "A string is opened and not closed on its line."
    return repairs_to_fixes(site, list(_repairs(site)), why=why)


def _repairs(site: CrashSite) -> Iterator[Repair]:
    start = site.where.starts[site.location.line - 1]
    end = start + len(site.where.line(site.location.line))
    strings = [t for t in scan(site.text) if start <= t.start <= end and t.kind in ("string", "open string")]
    opened = next((t for t in strings if t.kind == "open string"), None)
    if opened is None or opened.text.lstrip("rRbBuUfFtT")[:3] in ('"""', "'''"):
        return
    quote = opened.text.lstrip("rRbBuUfFtT")[0]
    yield from _apostrophe(site, strings, opened, quote)
    others = any(t is not opened and t.text.endswith(quote) for t in strings)
    yield from _closings(opened, quote, others=others)


def _apostrophe(site: CrashSite, strings: list[Token], opened: Token, quote: str) -> Iterator[Repair]:
    """`'it's fine'`: the last quote opens nothing, the first one does, and the text between holds apostrophes."""
    if quote != "'" or opened.text.lstrip("rRbBuUfFtT")[1:].strip(" )]},:;"):
        return
    last = opened.end - len(opened.text.lstrip("rRbBuUfFtT"))
    first = next((t for t in strings if t.text.lstrip("rRbBuUfFtT").startswith("'")), None)
    if first is None or first is opened:
        return
    begin = first.start + len(first.text) - len(first.text.lstrip("rRbBuUfFtT"))
    inside = site.text[begin + 1 : last]
    quotes = inside.count("'")
    if '"' in inside or "\\" in inside or quotes == 0 or quotes != len(_APOSTROPHE.findall(inside)):
        return
    yield Repair("Quote the text with double quotes", ((begin, begin + 1, '"'), (last, last + 1, '"')))


def _closings(opened: Token, quote: str, *, others: bool) -> Iterator[Repair]:
    body = opened.text.rstrip()
    tail = _TAIL.search(body)
    cut = tail.start() if tail else len(body)
    other = "'" if quote == '"' else '"'
    if body[:cut].endswith(other) and body[:cut].count(other) == 1 and cut > 1:
        place = opened.start + cut
        doubt = "another string of the line may be the open one" if others else ""
        yield Repair(f"Close the string with {quote}", ((place - 1, place, quote),), doubt)
        return
    inside = body[:cut]
    trailing = opened.text != body  # white space at the line's end may be text
    in_header = body.endswith(":") and re.search(r"\s", inside) is not None
    guess = trailing or others or in_header or re.search(r"[,#+:()\]}%*=<>]", inside) or _CODE_AFTER_WORD.match(inside)
    doubt = "the text holds what may follow the string" if guess else ""
    for place in range(cut, len(body) + 1):
        if place < len(body) and body[place].isspace():
            continue
        offset = opened.start + place
        yield Repair(f"Close the string with {quote}", ((offset, offset, quote),), doubt)


RECIPE = Recipe(
    name="open-string",
    rows=("Q7",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"EOL while scanning string literal|unterminated (?:f-)?string literal|invalid syntax"),
    propose=_propose,
    title="A string is not closed",
)
