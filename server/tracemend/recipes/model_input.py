"""A pydantic model is given other keys than its fields

## What it does
Corrects the keyword or key that is nearest to the missing field, where the model does not know it, in the failed line.

## Why the error happens
A model needs a value for each field without a default. A misspelt name leaves the field without one.

## Example
```python before main.py
from pydantic import BaseModel


class User(BaseModel):
    first_name: str


print(User(firstname="Ada").first_name)
```

```python after main.py
from pydantic import BaseModel


class User(BaseModel):
    first_name: str


print(User(first_name="Ada").first_name)
```

## When it is not offered
- The data comes from outside of the failed line: then what the field needs is said, and no edit is made.
- A default that would let the value be absent is never invented.

## Questions
### How do I see all errors at once?
Catch `ValidationError` and look at `.errors()`: one entry for each field, with its place in `loc`.

### My data has other names than my model. What then?
Give the field an alias, `Field(alias="userName")`, or an alias generator for all of them. The Python side keeps its own
names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.siblings import string_count
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.django_code import sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest

_MISSING = re.compile(r"^(\w+)\n\s+Field required \[type=missing", re.MULTILINE)

_IS_NONE = re.compile(r"^(\w+)\n\s+Input should be [^\n]*\[type=\w+, input_value=None,", re.MULTILINE)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    missing = _MISSING.findall(site.record.message)
    model = _fields(site, match["model"])
    for field in _IS_NONE.findall(site.record.message):
        yield from _allowing_none(site, match["model"], field)
    names: dict[str, ast.keyword | ast.Constant] = {}
    handed = [
        d for k in site.find(ast.keyword) if k.arg is None and isinstance(d := sole_value(site, k.value), ast.Dict)
    ]
    for node in [*site.find((ast.keyword, ast.Dict)), *handed]:
        if isinstance(node, ast.keyword) and node.arg:
            names[node.arg] = node
        elif isinstance(node, ast.Dict):
            names |= {v: k for k in node.keys if isinstance(k, ast.Constant) and (v := nodes.string_value(k))}
    unknown = [name for name in names if name not in model]
    for field in missing:
        best = nearest(field, unknown) if field in model else None
        if best is None:
            yield from _without_default(site, match["model"], field)
            continue
        edit = _renamed(site, names[best.name], field)
        if edit is not None:
            yield draft(
                site,
                f"Change '{best.name}' to '{field}'",
                [edit],
                rationale=f"{match['model']} needs '{field}', and '{best.name}' is no field of it.",
                tier=2,
                kind="U" if handed and string_count(site, best.name) > 1 else "S",
                score=best.score,
                evidence=[
                    Evidence(
                        f"'{field}' is missing and '{best.name}' is unknown",
                        "the error's message and the model's class",
                    )
                ],
            )


def _allowing_none(site: CrashSite, model: str, field: str) -> Iterator[Fix]:
    """`nick: str = None` says two things: pydantic 2 takes the annotation's word, which does not allow None."""
    for source in sources(site):
        for node in source.tree.body:
            annotated = node.body if isinstance(node, ast.ClassDef) and node.name == model else []
            for line in annotated:
                if not isinstance(line, ast.AnnAssign) or nodes.dotted(line.target) != field:
                    continue
                is_none = isinstance(line.value, ast.Constant) and line.value.value is None
                if is_none and not _allows_none(line.annotation) and site.python >= (3, 10):
                    end = source.where.span(line.annotation)[1]
                    yield draft(
                        site,
                        f"Let '{field}' be None by its annotation too",
                        [Edit(source.file, end, end, " | None")],
                        rationale=f"The default of '{field}' is None, and its annotation does not allow None.",
                        tier=2,
                        evidence=[Evidence(f"its default is None on line {line.lineno}", f"the class {model}")],
                    )


def _without_default(site: CrashSite, model: str, field: str) -> Iterator[Fix]:
    """`nick: Optional[str]` has to be given since pydantic 2: None as its default lets it be left out."""
    for source in sources(site):
        for node in source.tree.body:
            annotated = node.body if isinstance(node, ast.ClassDef) and node.name == model else []
            for line in annotated:
                if not isinstance(line, ast.AnnAssign) or nodes.dotted(line.target) != field or line.value is not None:
                    continue
                if not _allows_none(line.annotation):
                    continue
                end = source.where.span(line)[1]
                yield draft(
                    site,
                    f"Let '{field}' be None where it is left out",
                    [Edit(source.file, end, end, " = None")],
                    rationale=f"'{field}' of {model} may be None and has no default, so pydantic 2 demands it.",
                    tier=3,
                    kind="U",
                    evidence=[Evidence(f"'{field}' is annotated as one that may be None", "the model's class")],
                )


def _allows_none(annotation: ast.expr) -> bool:
    text = ast.unparse(annotation)
    return re.search(r"\bOptional\[", text) is not None or re.search(r"\|\s*None\b|\bNone\s*\|", text) is not None


def _renamed(site: CrashSite, node: ast.keyword | ast.Constant, new: str) -> Edit | None:
    if isinstance(node, ast.Constant):
        return replace_string(site.file, site.where, node, new)
    start = site.where.span(node)[0]
    return Edit(site.file, start, start + len(node.arg or ""), new)


def _fields(site: CrashSite, model: str) -> set[str]:
    """The annotated names of the model's class, where the file of the failed line defines or the project knows it."""
    for source in sources(site):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and node.name == model:
                return {
                    n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
                }
    return set()


RECIPE = Recipe(
    name="model-input",
    title="A pydantic model is given other keys than its fields",
    rows=("W4",),
    exceptions=("ValidationError",),
    pattern=re.compile(r"\d+ validation errors? for (?P<model>\w+)"),
    propose=_propose,
    needs=("pydantic",),
)
