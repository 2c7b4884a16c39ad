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

## Questions
### Why is a bracket removed here and another one added there?
Each possible change is tried, and the one after which the file parses and the brackets pair up along the indentation is
taken. Where two changes would do, you choose.

### My editor paints both brackets as a pair.
Simple editors match brackets by counting one kind only. A mismatch of `(` with `]` is shown by those that parse.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.brackets import earlier_end
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import CLOSERS, OPENERS, Token, code, scan


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    found = _first_wrong(site.text)
    if found is None or site.where.point(found[0].start)[0] != site.location.line:
        return []
    token, opener, before = found
    why = f"The '{token.text}' closes no bracket of its kind."
    return repairs_to_fixes(site, list(_repairs(site, token, opener, before)), why=why)


def _first_wrong(text: str) -> tuple[Token, Token | None, list[Token]] | None:
    """The first closer without its opener, the bracket that is open there, and the tokens before it."""
    stack: list[Token] = []
    tokens = list(code(scan(text)))
    for index, token in enumerate(tokens):
        if token.is_operator(*OPENERS):
            stack.append(token)
        elif token.is_operator(*CLOSERS):
            if not stack or stack[-1].text != CLOSERS[token.text]:
                return token, stack[-1] if stack else None, tokens[:index]
            stack.pop()
    return None


def _repairs(site: CrashSite, token: Token, opener: Token | None, before: list[Token]) -> Iterator[Repair]:
    if opener is not None:
        right = OPENERS[opener.text]
        inside = [t for t in before if t.start > opener.start and t.kind != "newline"]
        yield Repair(f"Replace '{token.text}' by '{right}'", ((token.start, token.end, right),))
        yield Repair(
            f"Close the '{opener.text}' with '{right}'",
            ((token.start, token.start, right),),
            earlier_end(inside) or _several_indices(opener, before),
        )
        return
    doubt = "" if _is_surplus(site, token, before) else f"a '{CLOSERS[token.text]}' before it may be missing instead"
    yield Repair(f"Remove the extra '{token.text}'", ((token.start, token.end, ""),), doubt)


def _several_indices(opener: Token, before: list[Token]) -> str:
    """Why a subscript may have ended earlier: it would hold several values."""
    index = before.index(opener)
    indexed = index > 0 and (before[index - 1].kind == "name" or before[index - 1].is_operator(*CLOSERS))
    several = any(t.is_operator(",") for t in before[index:])
    return "the index may have been meant to end at the comma" if opener.text == "[" and indexed and several else ""


def _is_surplus(site: CrashSite, token: Token, before: list[Token]) -> bool:
    """Whether no opener can well be missing: it ends a line with one call or display of plain values, closed just before it."""
    line = [t for t in before if t.kind != "newline" and site.where.point(t.start)[0] == site.location.line]
    rest = site.where.line(site.location.line)[site.where.point(token.end)[1] :].strip()
    if (rest and not rest.startswith(("#", ":"))) or not line or line[-1].text != token.text:
        return False
    depth, inner = 0, []
    for each in reversed(line):
        depth += each.is_operator(*CLOSERS) - each.is_operator(*OPENERS)
        if depth == 0:
            break
        inner.append(each)
    plain = all(t.kind in ("name", "number", "string") or t.is_operator(",", "=", ")", "]", "-") for t in inner)
    outside = line[: len(line) - len(inner) - 1]
    level = 0
    for each in outside:
        level += each.is_operator(*OPENERS) - each.is_operator(*CLOSERS)
        if level == 0 and each.kind == "operator" and each.text not in {".", "=", ")", "]", "}", "(", "["}:
            return False
    defined = {t.text for i, t in enumerate(before[1:], 1) if before[i - 1].is_name("def", "class")}
    known = len(inner) > 1 and all(_is_known(site, t) for t in line if t.kind == "name")
    return plain and known and level == 0 and not any(t.text in defined for t in inner)


def _is_known(site: CrashSite, name: Token) -> bool:
    """Whether a name is a builtin, a method of one, assigned here or used elsewhere in the file: not two words run together."""
    if name.text in dir(builtins) or keyword.iskeyword(name.text):
        return True
    if site.text[: name.start].rstrip().endswith(".") and any(
        name.text in dir(kind) for kind in (str, list, dict, set, bytes)
    ):
        return True
    assigned = site.text[name.end :].lstrip(" ").startswith("=")
    return assigned or len(re.findall(rf"\b{re.escape(name.text)}\b", site.text)) > 1


RECIPE = Recipe(
    name="wrong-bracket",
    rows=("Q2",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"closing parenthesis '[)\]}]' does not match|unmatched '[)\]}]'|invalid syntax"),
    propose=_propose,
    title="A bracket closes nothing",
)
