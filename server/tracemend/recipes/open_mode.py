"""A file is used against the mode that it was opened in

## What it does
Offers the modes that allow what the code does with the file: to write anew, to append, or to read what is there.

## Why the error happens
`open()` without a mode opens for reading; "w" and "a" open for writing alone.

## Example
```python before main.py
with open("log.txt") as log:
    print(log.read())

with open("log.txt") as log:
    log.write("started")
```

```text before log.txt
```

```python after main.py
with open("log.txt") as log:
    print(log.read())

with open("log.txt", "w") as log:
    log.write("started")
```

## When it is not offered
- Where the file is opened is not seen, or the mode is no literal.
- Whether what is there is kept is a choice.
- It is read and written in one block without a `seek()`: no other mode alone reads what is there or was written.

## Questions
### What is the difference between "w", "a" and "x"?
"w" empties the file first, "a" writes at its end, "x" makes a new file and refuses if there is one.

### What does the plus sign do?
"r+" reads and writes what is there, "w+" starts with an empty file that can be read back. Between reading and writing call
`seek`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, quote_of, replace_node
from tracemend.recipes.recipe import Abstention, Recipe

_WRITES = ("write", "writelines", "truncate", "dump", "writer", "writerow", "writerows", "DictWriter")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    call = _opening(site)
    mode = _mode(call)
    if call is None or mode is None:
        return
    other = "b" if "b" in mode else ""
    if match.group() == "not writable":
        ways = [
            (f"w{other}", "writing anew"),
            (f"a{other}", "adding at the end"),
            (f"r+{other}", "changing what is there"),
        ]
    else:
        ways = list(_reading(site, call, mode))
        if not ways:
            yield Abstention(
                f"mode '{mode}' {_BEGINS.get(mode[:1], 'writes')}, and nothing goes back with seek(): read the file in an "
                "open() of its own, before or after it is written."
            )
    quote = quote_of(site.where)
    given = _mode_node(call)
    for place, (way, meaning) in enumerate(ways):
        text = f"{quote}{way}{quote}"
        yield draft(
            site,
            f"Open the file for {meaning}: {way}",
            [replace_node(site, given, text) if given is not None else _added(site, call, text)],
            rationale=f"The file was opened with mode '{mode}', which is {match.group()}.",
            tier=4,
            kind="U",
            score=0.9 - 0.1 * place,
            evidence=[Evidence(f"it is opened on line {call.lineno} with mode '{mode}'", "the code")],
        )


_BEGINS = {"w": "empties the file", "a": "stands at the end of the file", "x": "begins a new file"}


def _reading(site: CrashSite, call: ast.Call, mode: str) -> Iterator[tuple[str, str]]:
    """Modes that let a file be read: back, where what was written is gone back to, which another mode alone does not do."""
    other = "b" if "b" in mode else ""
    block = next((n for n in nodes.ancestors(site.tree, call) if isinstance(n, ast.With)), None) if site.tree else None
    calls = {nodes.called_name(n) for n in ast.walk(block) if isinstance(n, ast.Call)} if block is not None else set()
    if not calls & set(_WRITES):
        yield f"r{other}", "reading what is there"
    elif "seek" in calls:
        yield f"{mode[:1]}+{other}", "writing and reading back"


def _added(site: CrashSite, call: ast.Call, text: str) -> Edit:
    if len(call.args) == 1:
        end = site.where.span(call.args[0])[1]
        return Edit(site.file, end, end, f", {text}")
    return add_argument(site, call, f"mode={text}")


def _opening(site: CrashSite) -> ast.Call | None:
    """The `open()` that made the file which the failed line uses."""
    names = {n.id: n for n in site.find(ast.Name)}
    found = [call for name in names.values() if (call := _opened_as(site, name)) is not None]
    return found[0] if len(found) == 1 else None


def _opened_as(site: CrashSite, name: ast.Name) -> ast.Call | None:
    """The nearest `with open(…) as name` around a use, else the one assignment of the name."""
    for above in nodes.ancestors(site.tree, name) if site.tree is not None else ():
        for item in above.items if isinstance(above, ast.With) else ():
            if nodes.dotted(item.optional_vars) == name.id and _is_open(site, item.context_expr):
                return item.context_expr if isinstance(item.context_expr, ast.Call) else None
    value = sole_value(site, name) if visible(site, name).get(name.id) is not None else None
    return value if isinstance(value, ast.Call) and _is_open(site, value) else None


def _is_open(site: CrashSite, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and is_builtin(site, node.func, "open") and bool(node.args)


def _mode_node(call: ast.Call) -> ast.expr | None:
    named = next((k.value for k in call.keywords if k.arg == "mode"), None)
    return named or (call.args[1] if len(call.args) > 1 else None)


def _mode(call: ast.Call | None) -> str | None:
    if call is None:
        return None
    node = _mode_node(call)
    return "r" if node is None else nodes.string_value(node)


RECIPE = Recipe(
    name="open-mode",
    title="A file is used against the mode that it was opened in",
    rows=("E4",),
    exceptions=("UnsupportedOperation",),
    pattern=re.compile(r"not (?:writable|readable)$"),
    propose=_propose,
)
