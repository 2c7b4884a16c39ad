"""A bracket closes nothing

## What it does
Replaces a closing bracket of the wrong kind, closes the inner bracket before it, or removes one that is too many.

## Why the error happens
Every closing bracket must match the last one that is open.

## Example
```python before main.py
x = [1, 2)
print(x)
```

```python after main.py
x = [1, 2]
print(x)
```

## Example
```python before main.py
print(len([1, 2))
```

```python after main.py
print(len([1, 2]))
```

## Example
```python before main.py
print(max(1, 2)))
```

```python after main.py
print(max(1, 2))
```

## When it is not offered
- The file does not compile with the change.
- An opening bracket may be missing instead: then removing the closing one is a choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import CLOSERS, OPENERS, Token, code, scan


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    found = _first_wrong(site.text)
    if found is None or site.where.point(found[0].start)[0] != site.location.line:
        return []
    token, opener, after = found
    why = f"The '{token.text}' closes no bracket of its kind."
    return repairs_to_fixes(site, list(_repairs(token, opener, after)), why=why)


def _first_wrong(text: str) -> tuple[Token, Token | None, list[Token]] | None:
    """The first closer without its opener, the bracket that is open there, and the tokens just before and behind it."""
    stack: list[Token] = []
    tokens = list(code(scan(text)))
    for index, token in enumerate(tokens):
        if token.is_operator(*OPENERS):
            stack.append(token)
        elif token.is_operator(*CLOSERS):
            if not stack or stack[-1].text != CLOSERS[token.text]:
                return token, stack[-1] if stack else None, tokens[max(0, index - 1) : index + 2]
            stack.pop()
    return None


def _repairs(token: Token, opener: Token | None, around: list[Token]) -> Iterator[Repair]:
    if opener is not None:
        right = OPENERS[opener.text]
        yield Repair(f"Replace '{token.text}' by '{right}'", ((token.start, token.end, right),))
        yield Repair(f"Close the '{opener.text}' with '{right}'", ((token.start, token.start, right),))
        return
    doubled = around[0].text == token.text and around[0].end == token.start
    last = around[-1] is token or around[-1].kind == "newline" or around[-1].is_operator(":")
    doubt = "" if doubled and last else f"a '{CLOSERS[token.text]}' before it may be missing instead"
    yield Repair(f"Remove the extra '{token.text}'", ((token.start, token.end, ""),), doubt)


RECIPE = Recipe(
    name="wrong-bracket",
    rows=("Q2",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"closing parenthesis '[)\]}]' does not match|unmatched '[)\]}]'|invalid syntax"),
    propose=_propose,
    title="A bracket closes nothing",
)
