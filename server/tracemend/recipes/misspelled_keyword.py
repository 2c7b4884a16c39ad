"""A keyword is misspelled

## What it does
Replaces a word that is one slip away from a keyword, where the file compiles with it.

## Why the error happens
`whille x:` is to Python a name followed by another name. The message is `invalid syntax` at the next word, not at the misspelled one.

## Example
```python before main.py
whille True:
    break
print("done")
```

```python after main.py
while True:
    break
print("done")
```

## Example
```python before main.py
if 0:
    print(1)
esle:
    print(2)
```

```python after main.py
if 0:
    print(1)
else:
    print(2)
```

## When it is not offered
- No keyword is one inserted, missing, wrong or swapped letter away.
- The file does not compile with the keyword.
- The word is also used elsewhere in the file: then it is a choice.

## Questions
### Why is the word after it marked and not the misspelt one?
A misspelt keyword is a valid name. The parser is content with it and stumbles over what follows.

### My word is no keyword in this Python version. What then?
`match`, `case` and `type` are keywords only where they can be, from 3.10 and 3.12 on; `async` and `await` are always, since
3.7.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, line_tokens, repairs_to_fixes
from tracemend.recipes.tokens import code, scan

_OTHER_LANGUAGES = {"elseif": "elif", "elsif": "elif", "function": "def", "func": "def", "fn": "def"}


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    return repairs_to_fixes(site, list(_repairs(site)), why="A word in place of a keyword is misspelled.")


def _repairs(site: CrashSite) -> Iterator[Repair]:
    words = [t for t in code(scan(site.text)) if t.kind == "name"]
    for token in line_tokens(site):
        if token.kind != "name" or keyword.iskeyword(token.text):
            continue
        same = [t for t in words if t.text == token.text]
        for word in _near(token.text):
            title = f"Replace '{token.text}' by '{word}'"
            doubt = f"'{token.text}' is also used elsewhere" if len(same) > 1 else ""
            yield Repair(title, ((token.start, token.end, word),), doubt)
            if len(same) > 1:
                yield Repair(f"{title} everywhere", tuple((t.start, t.end, word) for t in same))


def _near(word: str) -> list[str]:
    """Keywords that one slip of the fingers away: in other case, one letter more, less or other, or two swapped."""
    if word in _OTHER_LANGUAGES:
        return [_OTHER_LANGUAGES[word]]
    return [k for k in keyword.kwlist if k not in ("True", "False", "None") and _one_slip(word, k)]


def _one_slip(word: str, right: str) -> bool:
    if word.lower() == right:
        return True
    if abs(len(word) - len(right)) > 1:
        return False
    if len(word) == len(right):
        places = [i for i, (a, b) in enumerate(zip(word, right, strict=True)) if a != b]
        swapped = (
            len(places) == 2
            and places[1] == places[0] + 1
            and word[places[0]] == right[places[1]]
            and word[places[1]] == right[places[0]]
        )
        return swapped or (len(places) == 1 and len(word) > 2)
    longer, shorter = (word, right) if len(word) > len(right) else (right, word)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


RECIPE = Recipe(
    name="misspelled-keyword",
    rows=("Q10",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid syntax|expected|unexpected|unindent|cannot assign|illegal target"),
    propose=_propose,
    title="A keyword is misspelled",
)
