"""A request does not have the value that the view reads

## What it does
Answers "400 Bad Request" with a sentence when the body is no JSON object with the key, or offers to read a form field that may be
missing with `.get`. Where a template of the project has a field of nearly that name, corrects the name.

## Why the error happens
What a request holds is the client's choice: a form without the field, a body that is no JSON. Flask raises `BadRequestKeyError`, and
`get_json()` refuses another content type.

## Example
```python before main.py
from flask import Flask, request

app = Flask(__name__)
app.testing = True


@app.post("/")
def index():
    return request.get_json()["name"]


print(app.test_client().post("/", json={}).status_code)
```

```python after main.py
from flask import Flask, abort, request

app = Flask(__name__)
app.testing = True


@app.post("/")
def index():
    data = request.get_json(silent=True)
    if not isinstance(data, dict) or "name" not in data:
        abort(400, "JSON object with 'name' expected")
    return data["name"]


print(app.test_client().post("/", json={}).status_code)
```

## When it is not offered
- When the failed line reads no literal key of the request.
- What to do without the value is a choice.

## Questions
### Why does Flask answer 400 without a traceback?
Its `BadRequestKeyError` is an HTTP answer as well as a KeyError. In debug mode the key is shown; in production the visitor
sees "Bad Request" only.

### The form has the field. Why is it missing?
Fields need a `name` attribute (`id` is not sent), unchecked boxes are not sent at all, and a JSON body is found in
`request.json`, not in `request.form`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.files import project_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import begins_line, insert_lines, quote_of, replace_node, replace_string
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest

_FORMS = ("form", "args", "values", "files", "cookies")
_FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*\bname=[\"']([\w-]+)[\"']", re.IGNORECASE)


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    for node in site.find(ast.Subscript, lambda s: nodes.string_value(s.slice) is not None):
        key = nodes.string_value(node.slice) or ""
        if (
            isinstance(node.value, ast.Attribute)
            and node.value.attr in _FORMS
            and nodes.dotted(node.value.value) == "request"
        ):
            yield from _form(site, node, key)
        elif (
            isinstance(node.value, ast.Call) and (nodes.dotted(node.value.func) or "") == "request.get_json"
        ) or nodes.dotted(node.value) == "request.json":
            yield from _json(site, node, key)


def _form(site: CrashSite, node: ast.Subscript, key: str) -> Iterator[Fix]:
    yield from _near_field(site, node, key)
    missing = [Evidence(f"the request has no '{key}'", "the error's message")]
    rationale = f"The request came without '{key}'."
    source = site.source(node.value)
    yield from _refused(site, source, key, rationale, missing)
    yield draft(
        site,
        f"Accept a request without '{key}': .get",
        [replace_node(site, node, f"{source}.get({site.source(node.slice)})")],
        rationale=rationale,
        tier=5,
        kind="U",
        score=0.8,
        penalties=["widens the return type"],
        evidence=missing,
    )


def _near_field(site: CrashSite, node: ast.Subscript, key: str) -> Iterator[Fix]:
    """The field of a template whose name is spelt alike."""
    fields = {
        f
        for file in project_files(site.snapshot.root).files
        if file.endswith(".html")
        for f in _FIELD.findall(site.snapshot.text(file) or "")
    }
    best = nearest(key, fields) if key not in fields else None
    if best is None or not isinstance(node.slice, ast.Constant):
        return
    edit = replace_string(site.file, site.where, node.slice, best.name)
    if edit is not None:
        yield draft(
            site,
            f"Read the field '{best.name}'",
            [edit],
            rationale=f"No form of the project has a field '{key}'; '{best.name}' is the nearest.",
            tier=2,
            evidence=[Evidence(f"a template has the field '{best.name}'", "the forms in the templates")],
        )


def _refused(site: CrashSite, source: str, key: str, rationale: str, missing: list[Evidence]) -> Iterator[Fix]:
    """400 for a request without the field."""
    statement = site.statement
    if statement is None or site.function is None or not begins_line(site.where, statement):
        return
    indent, quote = site.where.indent(statement.lineno), quote_of(site.where)
    step = "    " if "\t" not in indent else "\t"
    lines = [
        f"{indent}if {quote}{key}{quote} not in {source}:",
        f"{indent}{step}abort(400, {quote}{key} is missing{quote})",
    ]
    added = insert_import(site.file, site.text, Wanted("flask", "abort"))
    yield draft(
        site,
        f"Answer 400 when '{key}' is missing",
        [insert_lines(site.file, site.where, statement.lineno, lines), *([added] if added else [])],
        rationale=rationale,
        tier=5,
        kind="U",
        score=0.9,
        evidence=missing,
    )


def _json(site: CrashSite, node: ast.Subscript, key: str) -> Iterator[Fix]:
    statement = site.statement
    if site.function is None or statement is None or not begins_line(site.where, statement):
        return
    if re.search(r"\bdata\b", ast.unparse(site.function)):
        return
    indent, quote = site.where.indent(statement.lineno), quote_of(site.where)
    other = "'" if quote == '"' else '"'
    step = "    " if "\t" not in indent else "\t"
    lines = [
        f"{indent}data = request.get_json(silent=True)",
        f"{indent}if not isinstance(data, dict) or {quote}{key}{quote} not in data:",
        f"{indent}{step}abort(400, {quote}JSON object with {other}{key}{other} expected{quote})",
    ]
    added = insert_import(site.file, site.text, Wanted("flask", "abort"))
    edits = [
        insert_lines(site.file, site.where, statement.lineno, lines),
        Edit(site.file, *site.where.span(node.value), "data"),
        *([added] if added else []),
    ]
    yield draft(
        site,
        f"Answer 400 when the body has no '{key}'",
        edits,
        rationale=f"The request's body is no JSON object with '{key}'.",
        tier=5,
        kind="U",
        score=0.9,
        evidence=[Evidence("the body could not be read as such an object", "the error")],
    )


RECIPE = Recipe(
    name="missing-request-key",
    title="A request does not have the value that the view reads",
    rows=("FL7",),
    exceptions=("BadRequestKeyError", "UnsupportedMediaType", "BadRequest", "KeyError", "TypeError"),
    pattern=re.compile(r"400 Bad Request|415 Unsupported Media Type|'[\w-]+'$|'NoneType' object is not subscriptable"),
    propose=_propose,
    needs=("flask",),
)
