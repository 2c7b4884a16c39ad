"""A name of another language or of Python 2

## What it does
Replaces names that Python 3 calls otherwise: `true`, `null` and `undefined` of JSON and JavaScript, `xrange`, `unicode` and
`raw_input` of Python 2, in the whole file where nothing else binds them.

## Why the error happens
Text was pasted from another language, or the code was written for Python 2, whose builtins were renamed in Python 3.

## Example
```python before main.py
config = {"debug": true, "name": null}
print(config)
```

```python after main.py
config = {"debug": True, "name": None}
print(config)
```

## Example
```python before main.py
for i in xrange(2):
    print(unicode(i))
```

```python after main.py
for i in range(2):
    print(str(i))
```

## Example
```python before main.py
print(reduce(lambda a, b: a + b, [1, 2, 3]))
```

```python after main.py
from functools import reduce

print(reduce(lambda a, b: a + b, [1, 2, 3]))
```

## When it is not offered
- The file binds the name somewhere: then it is a variable that is out of reach.
- The name has no one counterpart: `cmp`, `file`, `apply`.

## Questions
### I pasted JSON into my program. Should I rename every `true` and `null`?
Better keep it as text and read it with `json.loads`, if it is more than a few lines. Then it stays JSON that can be pasted
again.

### Why is `cmp` not replaced?
It has no single successor: sorting wants a `key`, comparing two values wants an expression. `functools.cmp_to_key` keeps an
old comparison function alive for sorting.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.names import bound_somewhere, unbound_uses
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_OTHER_LANGUAGE = {
    "true": "True",
    "false": "False",
    "TRUE": "True",
    "FALSE": "False",
    "null": "None",
    "NULL": "None",
    "nil": "None",
    "none": "None",
    "undefined": "None",
}
_PYTHON_2 = {
    "basestring": "str",
    "long": "int",
    "raw_input": "input",
    "unichr": "chr",
    "unicode": "str",
    "xrange": "range",
}
_IMPORTED = {"reduce": "functools", "reload": "importlib", "intern": "sys"}
FOREIGN_NAMES = frozenset({*_OTHER_LANGUAGE, *_PYTHON_2, *_IMPORTED})
"""The names of which this table, and no likeness of spelling, says what is meant."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match.group("name")
    table = _OTHER_LANGUAGE if name in _OTHER_LANGUAGE else _PYTHON_2
    if not unbound_uses(site, name) or bound_somewhere(site, name):
        return
    if name in table:
        yield draft(
            site,
            f"Write '{table[name]}' for '{name}'",
            list(_edits(site, table)),
            rationale=f"'{name}' is '{table[name]}' in Python 3.",
            tier=1,
            evidence=[Evidence(f"'{name}' is bound nowhere in {site.file}", "the scopes of the file")],
        )
    elif name in _IMPORTED:
        wanted = Wanted(_IMPORTED[name], name)
        edit = insert_import(site.file, site.text, wanted)
        if edit is not None:
            rationale = f"'{name}' is no builtin since Python 3; it is in '{_IMPORTED[name]}'."
            yield draft(site, f"Add '{wanted.line}'", [edit], rationale=rationale, tier=1)


def _edits(site: CrashSite, table: dict[str, str]) -> Iterator[Edit]:
    """Every unbound name of the table: the ones after the first would crash next."""
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.Name) and node.id in table and not bound_somewhere(site, node.id):
            yield replace_node(site, node, table[node.id])


RECIPE = Recipe(
    name="foreign-name",
    title="A name of another language or of Python 2",
    rows=("I1b",),
    exceptions=("NameError",),
    pattern=re.compile(r"name '(?P<name>\w+)' is not defined$"),
    propose=_propose,
)
