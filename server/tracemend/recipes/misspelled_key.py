"""A key is misspelled

## What it does
Replaces the key by the one key of the dictionary that is spelt alike. The keys are those of the dictionary's display, of what
the callers pass, or of the recorded value; which of the two spellings is the slip, the project's other uses decide.

## Why the error happens
`d["key"]` raises KeyError when the dictionary has no such key, and keys are compared letter by letter.

## Example
```python before main.py
def greeting(user):
    return "Dear " + user["firstname"]


user = {"first_name": "Ada", "last_name": "Lovelace"}
print(user["first_name"])
print(greeting(user))
```

```python after main.py
def greeting(user):
    return "Dear " + user["first_name"]


user = {"first_name": "Ada", "last_name": "Lovelace"}
print(user["first_name"])
print(greeting(user))
```

## Example
```python earlier main.py
item = {"name": "tea", "qty": 2}
print(item["qty"] * 3)
```

```python before main.py
item = {"name": "tea", "amount": 2}
print(item["qty"] * 3)
```

```python after main.py
item = {"name": "tea", "amount": 2}
print(item["amount"] * 3)
```

## When it is not offered
- Nothing shows which keys the dictionary has.
- Two keys are about equally alike, or keys are added elsewhere: it is a choice at most.
- The project uses the missing key as often as the alike one: the slip may be where the dictionary is made; it is a choice.
- The keys differ in a number, in an opposite, or as singular and plural.

## Questions
### How do I see which keys there are?
`print(sorted(d))` just before the line, or the recorded values of the frame on this page when the program ran under
`tracemend run`.

### Which spelling is corrected, that of the reader or that of the writer?
The one that the project uses less. When both are used about equally often, it is left to you.

### Can a type checker find misspelt keys?
Yes, when the dictionary's type is a `TypedDict`. For more than a handful of keys a dataclass does it better.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.keys import Keys, keys_of
from tracemend.diagnosis.siblings import string_count
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.history import Renaming, renaming
from tracemend.recipes.abbreviations import written_otherwise
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import MARGIN, THRESHOLD, Match, is_inflection, ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    key = match.group("key")
    node = site.sole(ast.Subscript, lambda n: nodes.string_value(n.slice) == key)
    if node is None or not site.raised_here:
        return
    keys = keys_of(site, node.value)
    if keys is None or key in keys.names:
        yield Abstention("which keys the mapping has is not seen in the code, and was not recorded.")
        return
    commit = renaming(site.project.root, key)
    if commit is not None and commit.new in keys.names:
        yield from _renamed(site, node, keys, commit)
        return
    ranked = ranking(key, keys.names)[:3]
    short = None if ranked else written_otherwise(key, keys.names)
    if short is not None:
        yield from _replace(
            site, node, keys, Match(short, THRESHOLD), clear=False, likeness="is the same word written otherwise"
        )
    elif not ranked:
        seen = ", ".join(sorted(keys.names)[:8])
        yield Abstention(f"none of its keys is spelt like '{key}': {seen}." if seen else "it is seen to begin empty.")
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= MARGIN)
    for found in ranked[:1] if clear else ranked:
        yield from _replace(site, node, keys, found, clear=clear)


def _renamed(site: CrashSite, node: ast.Subscript, keys: Keys, commit: Renaming) -> Iterator[Fix]:
    """The key as a commit has it now, at every read of the same mapping in the function."""
    receiver = site.source(node.value)
    reads = [
        n
        for n in ast.walk(site.function or node)
        if isinstance(n, ast.Subscript)
        and nodes.string_value(n.slice) == commit.old
        and isinstance(n.ctx, ast.Load)
        and site.source(n.value) == receiver
    ]
    found = [
        replace_string(site.file, site.where, n.slice, commit.new) for n in reads if isinstance(n.slice, ast.Constant)
    ]
    edits = [edit for edit in found if edit is not None]
    if len(edits) == len(reads):
        yield draft(
            site,
            f"Read the key '{commit.new}' for '{commit.old}' as commit {commit.commit} did",
            edits,
            rationale=f"The dictionary has no key '{commit.old}': commit {commit.commit} renamed it to '{commit.new}'.",
            tier=1,
            evidence=[
                Evidence(f"commit {commit.commit} ('{commit.subject}') renamed it", "git log"),
                Evidence(f"its keys are {_listed(keys.names)}", keys.found_by),
            ],
        )


def _replace(
    site: CrashSite, node: ast.Subscript, keys: Keys, found: Match, *, clear: bool, likeness: str = "is spelt alike"
) -> Iterator[Fix]:
    assert isinstance(node.slice, ast.Constant)
    key = str(node.slice.value)
    edit = replace_string(site.file, site.where, node.slice, found.name)
    if edit is None:
        return
    wrong, right = string_count(site, key), string_count(site, found.name)
    sure = clear and keys.closed and right > wrong and not is_inflection(key, found.name)
    yield draft(
        site,
        f"Read the key '{found.name}'",
        [edit],
        rationale=f"The dictionary has no key '{key}'; it has '{found.name}', which {likeness}.",
        tier=2,
        kind="S" if sure else "U",
        score=found.score,
        evidence=[
            Evidence(f"its keys are {_listed(keys.names)}", keys.found_by),
            Evidence(
                f"the project's code has '{found.name}' {right} times and '{key}' {wrong} times",
                "the project's string literals",
                right > wrong,
            ),
        ],
    )


def _listed(names: frozenset[str]) -> str:
    shown = sorted(names)[:8]
    return ", ".join(f"'{name}'" for name in shown) + (" and others" if len(names) > len(shown) else "")


RECIPE = Recipe(
    name="misspelled-key",
    title="A key is misspelled",
    rows=("K1",),
    exceptions=("KeyError",),
    pattern=re.compile(r"(?P<quote>['\"])(?P<key>.+)(?P=quote)$"),
    propose=_propose,
)
