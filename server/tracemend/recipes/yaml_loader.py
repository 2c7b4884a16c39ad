"""yaml.load without a loader

## What it does
Calls `yaml.safe_load`, which reads plain YAML and makes no objects of the program's classes.

## Why the error happens
PyYAML 6.0 took the default loader away, since the old one ran code that a document named.

## Example
```python before main.py
import yaml

print(yaml.load("port: 80"))
```

```python after main.py
import yaml

print(yaml.safe_load("port: 80"))
```

## When it is not offered
- A loader is given, or `load` belongs to something else than PyYAML.
- A file of the project has YAML with `!!python/` tags, which the safe loader refuses: then it is a choice.

## Questions
### What did the old call use?
From PyYAML 5.1 on `FullLoader`, with a warning. `yaml.load(text, Loader=yaml.FullLoader)` keeps it.

### Which documents does the safe loader refuse?
Those with tags such as `!!python/object`, and tags of the program's own without a constructor added to `SafeLoader`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.files import project_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_SAFE = {"load": "safe_load", "load_all": "safe_load_all"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    called = match["function"]
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) == f"yaml.{called}" and len(n.args) == 1)
    if call is None or not isinstance(call.func, ast.Attribute) or call.keywords:
        return
    _, end = site.where.span(call.func)
    yield draft(
        site,
        f"Call yaml.{_SAFE[called]}()",
        [Edit(site.file, end - len(called), end, _SAFE[called])],
        rationale=f"yaml.{called}() has no default loader since PyYAML 6.0.",
        tier=1,
        kind="U" if _has_tags(site) else "S",
        evidence=[Evidence(f"yaml.{_SAFE[called]}() reads plain YAML", "PyYAML's documentation")],
    )


def _has_tags(site: CrashSite) -> bool:
    """Whether a YAML file of the project, or a text of this one, asks for objects of Python."""
    files = [f for f in project_files(site.snapshot.root).files if f.endswith((".yml", ".yaml"))][:200]
    texts = [site.text, *(site.snapshot.text(file) or "" for file in files)]
    return any("!!python/" in text for text in texts)


RECIPE = Recipe(
    name="yaml-loader",
    title="yaml.load without a loader",
    rows=("B11",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?P<function>load|load_all)\(\) missing 1 required positional argument: 'Loader'$"),
    propose=_propose,
    needs=("yaml",),
)
