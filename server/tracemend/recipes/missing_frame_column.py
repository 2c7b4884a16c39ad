"""A data frame has no column of that name

## What it does
Changes the key to the nearest column that the frame is made with: the keys of a literal, or the header line of the CSV file that it is
read from.

## Why the error happens
`frame["name"]` raises `KeyError` when no column has exactly that name: misspelt, in other case, or with a blank at an end.

## Example
```python before main.py
import pandas as pd

df = pd.DataFrame({"first_name": ["Ada"], "born": [1815]})
print(df["firstname"].iloc[0])
```

```python after main.py
import pandas as pd

df = pd.DataFrame({"first_name": ["Ada"], "born": [1815]})
print(df["first_name"].iloc[0])
```

## When it is not offered
- When the columns are not known by reading the code and the file, or no column's name is alike enough.

## Questions
### The column is printed, so why is it not found?
Its name may have blanks around it, a byte-order mark before it, or be in the index. `print(list(df.columns))` shows the
quotes.

### How do I read files whose column names differ?
Rename them once after reading, `df.columns = df.columns.str.strip().str.lower()`, so that the rest of the program knows one
form.
"""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import arguments_given
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.files import project_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, replace_string
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import is_inflection, nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if not any(re.search(r"[\\/]pandas[\\/]", frame.file) for frame in site.deeper):
        return
    if match["axis"]:
        yield from _dropped(site, match["axis"])
        return
    name = match["key"] or match["missing"] or match["none"]
    yield from _by_row(site, name)
    for frame, literal in _uses(site, name):
        columns, found_by = _columns(site, frame)
        best = nearest(name, columns)
        exact = [c for c in columns if c.strip().casefold() == name.strip().casefold()]
        found = exact[0] if len(exact) == 1 else best.name if best else None
        edit = replace_string(site.file, site.where, literal, found) if literal is not None and found else None
        spaced = found is not None and found.strip() == name.strip()
        if spaced:
            yield from _without_spaces(site, frame, name, found or "")
        if edit is not None:
            yield draft(
                site,
                f"Change the column '{name}' to '{found}'",
                [edit],
                rationale=f"The frame has no column '{name}'; '{found}' is the nearest of {len(columns)}.",
                tier=2,
                kind="U" if spaced or (not exact and is_inflection(name, found or "")) else "S",
                score=best.score if best else 1.0,
                evidence=[Evidence(f"the frame's columns are {', '.join(sorted(columns)[:8])}", found_by)],
            )


def _without_spaces(site: CrashSite, frame: ast.AST, name: str, found: str) -> Iterator[Fix]:
    """The header's fields begin with a blank, and so do the values: read_csv leaves both out when told."""
    calls = [
        n.value
        for n in ast.walk(site.tree or ast.Module([], []))
        if isinstance(n, ast.Assign) and any(nodes.dotted(t) == nodes.dotted(frame) for t in n.targets)
    ]
    call = calls[0] if len(calls) == 1 else None
    if isinstance(call, ast.Call) and nodes.called_name(call) == "read_csv" and found.startswith(" "):
        yield draft(
            site,
            "Read the file without the blanks behind its commas",
            [add_argument(site, call, "skipinitialspace=True")],
            rationale=f"The column is called '{found}' in the file, with a blank in front, and so begin its values.",
            tier=2,
            kind="U",
            evidence=[Evidence(f"the header has '{found}' and not '{name}'", "the header line of the CSV file")],
        )


def _dropped(site: CrashSite, name: str) -> Iterator[Fix]:
    """`df.drop("b")` as `df.drop(columns="b")`: without a word, drop() takes rows."""
    for call in site.find(
        ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr == "drop" and len(c.args) == 1
    ):
        assert isinstance(call.func, ast.Attribute)
        columns, found_by = _columns(site, call.func.value)
        if not {"axis", "columns", "index"} & {k.arg for k in call.keywords} and name in columns:
            start = site.where.span(call.args[0])[0]
            yield draft(
                site,
                "Drop the column: columns=…",
                [Edit(site.file, start, start, "columns=")],
                rationale=f"drop() takes rows where nothing else is said, and '{name}' is a column.",
                tier=3,
                evidence=[Evidence(f"'{name}' is a column", found_by)],
            )
            return


def _by_row(site: CrashSite, name: str) -> Iterator[Fix]:
    """`df.apply(lambda row: row["a"])` with `axis=1`: without it, apply() hands over columns."""
    statement = site.statement
    for call in ast.walk(statement) if statement is not None else ():
        function = (
            call.args[0] if isinstance(call, ast.Call) and nodes.called_name(call) == "apply" and call.args else None
        )
        if (
            not isinstance(call, ast.Call)
            or not isinstance(function, ast.Lambda)
            or not isinstance(call.func, ast.Attribute)
        ):
            continue
        columns, found_by = _columns(site, call.func.value)
        row = function.args.args[0].arg if function.args.args else ""
        read = {
            nodes.string_value(n.slice)
            for n in ast.walk(function)
            if isinstance(n, ast.Subscript) and nodes.dotted(n.value) == row
        }
        if name in read and name in columns and not any(k.arg == "axis" for k in call.keywords) and len(call.args) == 1:
            yield draft(
                site,
                "Apply to each row: axis=1",
                [add_argument(site, call, "axis=1")],
                rationale="apply() hands over columns where nothing else is said, and the function reads a row.",
                tier=3,
                evidence=[Evidence(f"'{name}' is a column of the frame", found_by)],
            )


def _uses(site: CrashSite, name: str) -> Iterator[tuple[ast.expr, ast.Constant]]:
    """(frame, literal) of each place on the line that names the column: an index, or an argument of a frame's method."""
    for subscript in site.find(ast.Subscript):
        literal = _names(subscript, name)
        if literal is not None:
            yield subscript.value, literal
    for call in site.find(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _BY_COLUMN:
            given = [
                *call.args,
                *(k.value for k in call.keywords if k.arg in ("by", "subset", "keys", "columns", "labels")),
            ]
            inner = [e for g in given for e in (g.elts if isinstance(g, (ast.List, ast.Tuple)) else [g])]
            for node in inner:
                if isinstance(node, ast.Constant) and node.value == name:
                    yield call.func.value, node


_BY_COLUMN = (
    "groupby",
    "sort_values",
    "set_index",
    "drop",
    "drop_duplicates",
    "dropna",
    "pop",
    "explode",
    "nlargest",
    "nsmallest",
)


def _names(subscript: ast.Subscript, name: str) -> ast.Constant | None:
    """The literal of the name in `df["name"]`, `df[["name"]]` or `df.loc[rows, "name"]`."""
    inner = subscript.slice.elts if isinstance(subscript.slice, (ast.Tuple, ast.List)) else [subscript.slice]
    found = [n for n in inner if isinstance(n, ast.Constant) and n.value == name]
    return found[0] if len(found) == 1 else None


def _columns(site: CrashSite, frame: ast.AST) -> tuple[set[str], str]:
    """Columns of the frame by the one assignment that makes it, with how they were found."""
    if isinstance(frame, ast.Attribute) and frame.attr in ("loc", "at"):
        frame = frame.value
    if not isinstance(frame, ast.Name) or site.tree is None:
        return set(), ""
    given = _given(site, frame)
    if given is not None:
        return _columns(site, given)
    made = [
        n.value
        for n in ast.walk(site.tree)
        if isinstance(n, ast.Assign) and any(isinstance(t, ast.Name) and t.id == frame.id for t in n.targets)
    ]
    added = {
        c
        for n in ast.walk(site.tree)
        if isinstance(n, ast.Assign)
        for t in n.targets
        if isinstance(t, ast.Subscript) and nodes.dotted(t.value) == frame.id and (c := nodes.string_value(t.slice))
    }
    call = made[0] if len(made) == 1 else None
    if not isinstance(call, ast.Call):
        return set(), ""
    maker = (nodes.dotted(call.func) or "").rpartition(".")[2]
    if maker == "DataFrame" and call.args and isinstance(call.args[0], ast.Dict):
        return {
            v for k in call.args[0].keys if (v := nodes.string_value(k))
        } | added, "the literal that the frame is made from"
    if (
        maker == "read_csv"
        and call.args
        and not [k for k in call.keywords if k.arg in ("names", "header", "sep", "delimiter")]
    ):
        return _header(site, nodes.string_value(call.args[0])) | added, "the header line of the CSV file"
    return set(), ""


def _given(site: CrashSite, frame: ast.Name) -> ast.Name | None:
    """The one variable of this file that callers give for a parameter."""
    binding = visible(site, frame).get(frame.id)
    if binding is None or not isinstance(binding.node, ast.arg) or not isinstance(binding.scope, nodes.FUNCTIONS):
        return None
    given = list(arguments_given(site, binding.scope, binding.node.arg))
    only = given[0] if len(given) == 1 else None
    return only if isinstance(only, ast.Name) and visible(site, only).get(only.id) is not binding else None


def _header(site: CrashSite, path: str | None) -> set[str]:
    """The header line of a CSV file of the project."""
    name = (path or "").rpartition("/")[2]
    files = [
        f for f in project_files(site.snapshot.root).by_name.get(name, []) if f.endswith((path or "?").lstrip("./"))
    ]
    text = site.snapshot.text(files[0]) if len(files) == 1 else None
    return set(next(csv.reader(io.StringIO(text)), [])) if text else set()


RECIPE = Recipe(
    name="missing-frame-column",
    title="A data frame has no column of that name",
    rows=("B1",),
    exceptions=("KeyError",),
    pattern=re.compile(
        r"'(?P<key>[^']+)'$|\"\['(?P<axis>[^']+)'\] not found in axis\"|\"\[?'(?P<missing>[^']+)'\]? not in index\"|\"None of \[Index\(\['(?P<none>[^']+)'\]"
    ),
    propose=_propose,
    needs=("pandas",),
)
