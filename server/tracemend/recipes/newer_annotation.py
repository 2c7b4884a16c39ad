"""An annotation that is newer than the interpreter

## What it does
Adds `from __future__ import annotations`, by which annotations are not evaluated.

## Why the error happens
`X | Y` for types works since Python 3.10, `list[X]` since 3.9. Older versions evaluate the annotation and fail.

## Example
```python before main.py
def shown(value: int | None = None) -> str:
    return str(value)


print(shown())
```

```python after main.py
from __future__ import annotations


def shown(value: int | None = None) -> str:
    return str(value)


print(shown())
```

## When it is not offered
- The expression stands elsewhere than in an annotation.
- A library that evaluates annotations (pydantic, FastAPI and others) is imported: then it is a choice.

## Questions
### Does the import change how my code runs?
Annotations become text and are not evaluated. Only code that reads them at run time notices.

### pydantic or FastAPI fails now. Why?
They evaluate annotations after all, and on the old Python `int | None` is still an error then. Use `Optional[int]` there, or
install `eval_type_backport`.
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
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_READERS = ("pydantic", "fastapi", "attrs", "attr", "typer", "sqlmodel", "msgspec", "ninja", "strawberry", "sqlalchemy")
"""Libraries that evaluate annotations when the program runs: a later evaluation would fail the same way."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    failed = site.find(ast.BinOp, lambda n: isinstance(n.op, ast.BitOr)) if match["union"] else site.find(ast.Subscript)
    if site.tree is None or not site.raised_here or site.python >= (3, 10) or not failed:
        return
    if not all(_in_annotation(site.tree, node) for node in failed):
        return
    edit = insert_import(site.file, site.text, Wanted("__future__", "annotations"))
    if edit is None:
        return
    shown = "X | Y" if match["union"] else "list[X]"
    version = "3.10" if match["union"] else "3.9"
    reader = _reader(site)
    doubt = [Evidence(f"{reader} evaluates annotations all the same", "the file's imports", supports=False)]
    yield draft(
        site,
        "Keep annotations unevaluated",
        [edit],
        rationale=f"Annotations like {shown} can be evaluated since Python {version}; this is an older one.",
        tier=1,
        kind="U" if reader else "S",
        evidence=[
            Evidence("what failed stands in an annotation", "the syntax tree"),
            *(doubt if reader else []),
        ],
    )


def _reader(site: CrashSite) -> str | None:
    """The imported library that reads annotations when the program runs."""
    for node in ast.walk(site.tree or ast.Module([], [])):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.partition(".")[0] in _READERS:
                return name.partition(".")[0]
        if isinstance(node, ast.Call) and qualified(site, node.func) == "typing.get_type_hints":
            return "get_type_hints"
    return None


def _in_annotation(tree: ast.Module, node: ast.AST) -> bool:
    below = node
    for above in nodes.ancestors(tree, node):
        if isinstance(above, ast.AnnAssign):
            return below is above.annotation
        if isinstance(above, ast.arg):
            return True
        if isinstance(above, nodes.FUNCTIONS):
            return below is above.returns
        below = above
    return False


RECIPE = Recipe(
    name="newer-annotation",
    rows=("S7", "T10"),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<union>unsupported operand type\(s\) for \|: '[\w.]+' and '[\w.]+')|'(?:type|ABCMeta|_GenericAlias)' object is not subscriptable"
    ),
    propose=_propose,
    title="An annotation that is newer than the interpreter",
    versions=((3, 8), (3, 9)),
)
