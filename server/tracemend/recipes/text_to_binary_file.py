"""Text written to a binary file, or bytes to a text file

## What it does
Opens the file in the mode that fits what is written to it.

## Why the error happens
A file opened with `b` takes bytes, one without it takes text and encodes it.

## Example
```python before main.py
with open("notes.txt", "wb") as file:
    file.write("text")
print("written")
```

```python after main.py
with open("notes.txt", "w", encoding="utf-8") as file:
    file.write("text")
print("written")
```

## Example
```python before main.py
with open("notes.bin", "w") as file:
    file.write(b"data")
print("written")
```

```python after main.py
with open("notes.bin", "wb") as file:
    file.write(b"data")
print("written")
```

## When it is not offered
- Some of what is written is of another or an unknown type: then it is a choice.
- The file is handed on or read too.
- Where the file was opened can't be seen.

## Questions
### When do I open a file with `b`?
For what is not text: images, archives, pickles, data of a network protocol. Text files are opened without it, with
`encoding="utf-8"`.

### Can I write both kinds to one file?
Encode the text and write bytes throughout. Mixing modes on one file makes its line ends depend on the machine.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import call_method
from tracemend.recipes.opening import Opening, change_mode, opening_of, set_argument, writes_to
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    writes = site.find(
        ast.Call, lambda n: isinstance(n.func, ast.Attribute) and n.func.attr == "write" and len(n.args) == 1
    )
    if len(writes) != 1 or not site.raised_here:
        return
    write = writes[0]
    assert isinstance(write.func, ast.Attribute)
    receiver, value = write.func.value, write.args[0]
    opening = opening_of(site, receiver)
    if opening is None or opening.mode is None or not isinstance(receiver, ast.Name):
        return
    wanted = "bytes" if match["text"] else "str"
    if wanted == "bytes" and "b" not in opening.mode:
        yield from _to_binary(site, opening, receiver, value)
    elif wanted == "str" and "b" in opening.mode:
        yield from _to_text(site, opening, receiver, value)


def _to_text(site: CrashSite, opening: Opening, receiver: ast.Name, value: ast.expr) -> Iterator[Fix]:
    """Text is written to a file that is open for bytes."""
    assert opening.mode is not None
    written = writes_to(site, receiver)
    only_text = all(type_of(site, w) == "str" for w in written)
    mode = opening.mode.replace("b", "")
    edits = [*change_mode(site, opening, mode), set_argument(site, opening, "encoding", '"utf-8"')]
    evidence = [Evidence("all that is written to the file is text", "the calls of write", only_text)]
    why = "The file is open for bytes, and text is written to it."
    if "+" not in mode and not _used_otherwise(site, receiver):
        yield draft(site, "Open the file for text", edits, rationale=why, tier=3,
                    kind="S" if only_text else "U", score=0.9, evidence=evidence)  # fmt: skip
    if not only_text:
        edits = call_method(site, value, 'encode("utf-8")')
        yield draft(site, "Encode the text as UTF-8", edits, rationale=why, tier=3, kind="U", score=0.8)


def _to_binary(site: CrashSite, opening: Opening, receiver: ast.Name, value: ast.expr) -> Iterator[Fix]:
    """Bytes are written to a file that is open for text."""
    assert opening.mode is not None
    written = writes_to(site, receiver)
    only_bytes = all(type_of(site, w) == "bytes" for w in written)
    why = "The file is open for text, and bytes are written to it."
    text_arguments = any(opening.keyword(name) for name in ("encoding", "newline", "errors"))
    mode = opening.mode.replace("t", "") + "b"
    if not text_arguments and not _used_otherwise(site, receiver):
        yield draft(
            site,
            "Open the file for bytes",
            change_mode(site, opening, mode),
            rationale=why,
            tier=3,
            kind="S" if only_bytes else "U",
            score=0.9,
            evidence=[Evidence("all that is written to the file is bytes", "the calls of write", only_bytes)],
        )
    if not only_bytes:
        edits = call_method(site, value, 'decode("utf-8")')
        yield draft(site, "Decode the bytes as UTF-8", edits, rationale=why, tier=3, kind="U", score=0.7)


def _used_otherwise(site: CrashSite, name: ast.Name) -> bool:
    """Whether the file object is used for anything but write, close and flush: handed on, read, iterated."""
    assert site.tree is not None
    scope = nodes.enclosing_function(site.tree, name) or site.tree
    parents = nodes.parent_map(site.tree)
    for node in ast.walk(scope):
        if isinstance(node, ast.Name) and node.id == name.id and isinstance(node.ctx, ast.Load):
            above = parents.get(node)
            if not (isinstance(above, ast.Attribute) and above.attr in ("write", "close", "flush", "name")):
                return True
    return False


RECIPE = Recipe(
    name="text-to-binary-file",
    rows=("T3",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"a bytes-like object is required, not 'str'|write\(\) argument must be str, not (?P<text>bytes)"
    ),
    propose=_propose,
    title="Text written to a binary file, or bytes to a text file",
)
