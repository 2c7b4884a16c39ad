"""A file opened in the wrong mode for json, pickle or tomllib

## What it does
Opens the file for text or for bytes, as the function that gets it works.

## Why the error happens
`json.dump` writes text, `pickle.dump` writes bytes, and `tomllib.load` reads bytes; the file has to be open for the same.

## Example
```python before main.py
import pickle

with open("data.pickle", "w") as stream:
    pickle.dump([1, 2], stream)
```

```python after main.py
import pickle

with open("data.pickle", "wb") as stream:
    pickle.dump([1, 2], stream)
```

## When it is not offered
- Where the file is opened is not seen, its mode is no literal, or an encoding is given where bytes are needed.
- Something else uses the open file too.

## Questions
### Why does tomllib want bytes?
TOML is UTF-8 by definition, and a file open for text would decode it by the system's encoding.

### Does json.dump need an encoding?
It escapes all but ASCII unless `ensure_ascii=False` is given; then open the file with `encoding="utf-8"`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.importing import reads_of
from tracemend.recipes.opening import change_mode, opening_of
from tracemend.recipes.recipe import Recipe

_TEXT = {"json.dump": True, "pickle.dump": False, "marshal.dump": False, "tomllib.load": False, "tomli.load": False}
"""Functions that get an open file, and whether they need one for text."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) in _TEXT)
    if call is None or not match.group():
        return
    function = qualified(site, call.func) or ""
    place = 0 if function.endswith("load") else 1
    stream = (
        call.args[place] if len(call.args) > place else next((k.value for k in call.keywords if k.arg == "fp"), None)
    )
    opening = opening_of(site, stream) if isinstance(stream, ast.Name) else None
    if opening is None or opening.mode is None or not isinstance(stream, ast.Name):
        return
    text = _TEXT[function]
    if text != ("b" in opening.mode) or (
        not text and any(opening.keyword(k) for k in ("encoding", "newline", "errors"))
    ):
        return
    mode = opening.mode.replace("b", "") if text else opening.mode.replace("t", "") + "b"
    others = [n for n in reads_of(site, stream.id) if n is not stream]
    yield draft(
        site,
        f"Open the file for {'text' if text else 'bytes'}",
        change_mode(site, opening, mode),
        rationale=f"{function}() works on {'text' if text else 'bytes'}, and the file is open for {'bytes' if text else 'text'}.",
        tier=1,
        kind="U" if others or nodes.dotted(stream) is None else "S",
        evidence=[Evidence(f"the file is opened with mode '{opening.mode}' on line {opening.call.lineno}", "the code")],
    )


RECIPE = Recipe(
    name="dumping-mode",
    title="A file opened in the wrong mode for json, pickle or tomllib",
    rows=("E4",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"a bytes-like object is required, not 'str'|write\(\) argument must be str, not bytes|File must be opened in binary mode"
    ),
    propose=_propose,
)
