"""Bytes used with text

## What it does
Offers to let subprocess give text, to decode the bytes, or to write the literals as bytes.

## Why the error happens
Bytes are numbers from 0 to 255; they become text by an encoding only, which Python does not guess.

## Example
```python before main.py
data = b"name=ada"
print(data.split("="))
```

```python after main.py
data = b"name=ada"
print(data.decode("utf-8").split("="))
```

## Example
```python before main.py
import subprocess
import sys

out = subprocess.check_output([sys.executable, "--version"])
print("Python" in out)
```

```python after main.py
import subprocess
import sys

out = subprocess.check_output([sys.executable, "--version"], text=True)
print("Python" in out)
```

## When it is not offered
- Which operand is bytes can't be told.
- It is always a choice: whether text or bytes are meant is not said.

## Questions
### Why does subprocess give bytes?
The output of a program need not be text. `text=True` (or `encoding="utf-8"`) says that it is.

### Which encoding should I use to decode?
The one that the sender names, in a header or a specification. Without one UTF-8 is the best first guess.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.inference import of_type
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, call_method
from tracemend.recipes.importing import reads_of
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.text_to_digest import takes_bytes

_RUNNERS = ("subprocess.check_output", "subprocess.run", "subprocess.Popen")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    pairs = [p for p in _pairs(site) if type_of(site, p[0]) in ("bytes", None)]
    known = of_type(site, [data for data, _ in pairs], "bytes")
    sure = [p for p in pairs if p[0] in known] or pairs
    in_library = not site.raised_here and "pattern" not in match.group()
    if len(sure) != 1 or in_library:
        yield Abstention("which expression of the line is bytes, or which argument a library means, is not seen.")
        return
    data, texts = sure[0]
    if _is_hashed(site, data, texts):
        yield _encoded(site, data, texts)
        return
    literal = [_literal(site, t) for t in texts]
    binary = any(t is not None and any("\x7f" < c <= "\xff" for c in str(t.value)) for t in literal)
    why = f"{site.source(data)} is bytes, and text is used with it."[:200]
    evidence = [Evidence(f"{site.source(data)} is bytes", "the message and the code")]
    runner = _runner(site, data)
    if runner is not None:
        edit = add_argument(site, runner, "text=True")
        yield draft(
            site, "Let subprocess give text", [edit], rationale=why, tier=3, kind="U", score=0.95, evidence=evidence
        )
    if not isinstance(data, ast.Constant) and not binary:
        edits = call_method(site, data, 'decode("utf-8")')
        yield draft(
            site, "Decode the bytes as UTF-8", edits, rationale=why, tier=4, kind="U", score=0.9, evidence=evidence
        )
    plain = [t for t in literal if t is not None and site.source(t)[:1] in "\"'" and site.source(t).isascii()]
    if plain and len(plain) == len(texts):
        starts = [site.where.span(t)[0] for t in plain]
        yield draft(
            site,
            "Write the literals as bytes",
            [Edit(site.file, s, s, "b") for s in starts],
            rationale=why,
            tier=4,
            kind="U",
            score=0.7,
            evidence=evidence,
        )


def _literal(site: CrashSite, text: ast.expr) -> ast.Constant | None:
    """The literal that a text is, or that its name is bound to and nothing else uses."""
    value = sole_value(site, text) if isinstance(text, ast.Name) and len(reads_of(site, text.id)) == 1 else text
    return value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _is_hashed(site: CrashSite, data: ast.expr, texts: list[ast.expr]) -> bool:
    """Whether the sum of both is handed to a function that works on bytes, so that the text is what has to change."""
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    above = parents.get(parents.get(data, data))
    return (
        isinstance(above, ast.Call)
        and isinstance(parents.get(data), ast.BinOp)
        and bool(texts)
        and takes_bytes(site, above)
    )


def _encoded(site: CrashSite, data: ast.expr, texts: list[ast.expr]) -> Fix:
    return draft(
        site,
        "Encode the text as UTF-8",
        call_method(site, texts[0], 'encode("utf-8")'),
        rationale=f"{site.source(texts[0])} is text, and the sum of it and {site.source(data)} is handed to what works on bytes.",
        tier=3,
        evidence=[Evidence("the function that gets the sum works on bytes", "a table of the standard library")],
    )


def _pairs(site: CrashSite) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
    """What may be bytes, and the texts that are used with it."""
    for call in site.find(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS:
            texts = [a for a in call.args if type_of(site, a) == "str"]
            if texts:
                yield call.func.value, texts
        elif (qualified(site, call.func) or "").startswith("re.") and len(call.args) > 1:
            subject = (
                call.args[2]
                if call.func and nodes.dotted(call.func) in ("re.sub", "re.subn") and len(call.args) > 2
                else call.args[1]
            )
            if type_of(site, call.args[0]) == "str":
                yield subject, [call.args[0]]
    for node in site.find(ast.Compare):
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)) and type_of(site, node.left) == "str":
            yield node.comparators[0], [node.left]
    for sum_ in site.find(ast.BinOp, lambda n: isinstance(n.op, ast.Add)):
        for data, text in ((sum_.left, sum_.right), (sum_.right, sum_.left)):
            if type_of(site, text) == "str" and type_of(site, data) != "str":
                yield data, [text]


_METHODS = frozenset(
    [
        "split",
        "rsplit",
        "replace",
        "startswith",
        "endswith",
        "find",
        "rfind",
        "index",
        "rindex",
        "count",
        "partition",
        "rpartition",
        "strip",
        "lstrip",
        "rstrip",
        "join",
    ]
)


def _runner(site: CrashSite, data: ast.expr) -> ast.Call | None:
    """The call of subprocess that gives the bytes."""
    source: ast.expr | None = data
    for _ in range(3):
        if isinstance(source, ast.Name):
            source = sole_value(site, source)
        elif isinstance(source, ast.Attribute) and source.attr in ("stdout", "stderr"):
            source = source.value
        elif (
            isinstance(source, ast.Call)
            and isinstance(source.func, ast.Attribute)
            and source.func.attr in ("strip", "rstrip")
        ):
            source = source.func.value
    if isinstance(source, ast.Call) and qualified(site, source.func) in _RUNNERS:
        given = {k.arg for k in source.keywords}
        return None if given & {"text", "encoding", "universal_newlines", None} else source
    return None


RECIPE = Recipe(
    name="bytes-and-text",
    rows=("T3",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"a bytes-like object is required, not 'str'|can't concat str to bytes|can only concatenate str \(not \"bytes\"\) to str"
        r"|\w+ first arg must be bytes or a tuple of bytes, not str|cannot use a string pattern on a bytes-like object"
        r"|argument should be integer or bytes-like object, not 'str'|'in <string>' requires string as left operand, not bytes"
        r"|sequence item \d+: expected a bytes-like object, str found|argument 1 must be bytes, not str"
    ),
    propose=_propose,
    title="Bytes used with text",
)
