"""A folder is there already

## What it does
Lets the call take a folder that is there: `exist_ok=True`.

## Why the error happens
`os.makedirs`, `os.mkdir` and `Path.mkdir` fail when the folder is there, from the second run on.

## Example
```python before main.py
import os

os.makedirs("data", exist_ok=True)
os.makedirs("data")
print("ready")
```

```python after main.py
import os

os.makedirs("data", exist_ok=True)
os.makedirs("data", exist_ok=True)
print("ready")
```

## Example
```python before main.py
from pathlib import Path

for _ in range(2):
    Path("data").mkdir()
print("ready")
```

```python after main.py
from pathlib import Path

for _ in range(2):
    Path("data").mkdir(exist_ok=True)
print("ready")
```

## When it is not offered
- The name says that the folder is a lock: then it is a choice.
- What is there is opened by mode `x`.

## Questions
### What if a file of that name is there?
Then it still fails, and rightly so: `exist_ok` accepts a folder only.

### Is there a reason to let it fail?
A folder that must be new, as a lock or for results that may not be mixed, should. Then catch the error and say so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, replace_node
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    def makes(call: ast.Call) -> bool:
        full = qualified(site, call.func)
        method = isinstance(call.func, ast.Attribute) and call.func.attr == "mkdir" and full is None
        return full in ("os.makedirs", "os.mkdir") or method

    call = site.sole(ast.Call, makes)
    if call is None or any(k.arg in ("exist_ok", None) for k in call.keywords):
        return
    edits = [add_argument(site, call, "exist_ok=True")]
    if qualified(site, call.func) == "os.mkdir":
        if len(call.args) != 1 or call.keywords or not isinstance(call.func, ast.Attribute):
            return
        edits.append(_makedirs(site, call.func))
    lock = re.search(r"lock|pid|mutex", site.source(call), re.IGNORECASE) is not None
    yield draft(
        site,
        "Take a folder that is there already",
        edits,
        rationale="The folder is there already, and the call insists on making it.",
        tier=3,
        kind="U" if lock else "S",
        evidence=[
            Evidence("the program goes on with the folder whoever made it", "the call"),
            *(
                [Evidence("making it may be how the program locks something", "its name", supports=False)]
                if lock
                else []
            ),
        ],
    )


def _makedirs(site: CrashSite, func: ast.Attribute) -> Edit:
    return replace_node(site, func, f"{site.source(func.value)}.makedirs")


RECIPE = Recipe(
    name="folder-exists",
    rows=("F3",),
    exceptions=("FileExistsError",),
    pattern=re.compile(r"\[(?:Errno 17|WinError 183)\]"),
    propose=_propose,
    title="A folder is there already",
)
