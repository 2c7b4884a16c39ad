"""The folder of templates is not the one that is searched

## What it does
Tells Flask where the templates are, `Flask(__name__, template_folder="template")`, or adds the folder to `DIRS` of Django's `TEMPLATES`.

## Why the error happens
Flask looks into the folder `templates` beside the module that makes the app. Django looks into the folders of `DIRS` and, with
`APP_DIRS`, into `templates` of each installed application.

## Example
```text before template/index.html
<p>hello</p>
```

```python before main.py
from flask import Flask, render_template

app = Flask(
    __name__,
    static_folder="assets",
)
app.testing = True


@app.get("/")
def index():
    return render_template("index.html")


print(app.test_client().get("/").text)
```

```python after main.py
from flask import Flask, render_template

app = Flask(
    __name__,
    static_folder="assets", template_folder="template",
)
app.testing = True


@app.get("/")
def index():
    return render_template("index.html")


print(app.test_client().get("/").text)
```

## When it is not offered
- Several files end in the path that is asked for, or several apps are made.
- The app names a folder of its own already, or `DIRS` is no list in the settings.

## Questions
### Would it be better to rename the folder?
`templates` is what readers and editors expect. Renaming moves files, so it is left to you.

### Is the path relative to the working folder?
For Flask it is relative to the module that makes the app; for Django write it from `BASE_DIR`.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.files import project_files
from tracemend.recipes.django_code import Source, sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument_in, quote_of
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    asked = match["path"]
    there = [file for file in project_files(site.snapshot.root).files if f"/{file}".endswith(f"/{asked}")]
    folder = there[0].removesuffix(asked).rstrip("/") if len(there) == 1 else ""
    if not folder:
        return
    if site.type_name == "TemplateNotFound":
        yield from _for_flask(site, folder, asked)
    else:
        yield from _for_django(site, folder, asked)


def _for_flask(site: CrashSite, folder: str, asked: str) -> Iterator[Fix]:
    apps = [(s, call) for s in sources(site) for call in _calls(s, "Flask")]
    blueprints = any(next(_calls(source, "Blueprint"), None) is not None for source in sources(site))
    if len(apps) != 1 or blueprints or any(k.arg == "template_folder" for k in apps[0][1].keywords):
        return
    source, call = apps[0]
    if not call.args or nodes.dotted(call.args[0]) != "__name__":
        return
    relative = posixpath.relpath(folder, posixpath.dirname(source.file) or ".")
    if relative == "templates":
        return
    quote = quote_of(source.where)
    edit = add_argument_in(source.file, source.where, call, f"template_folder={quote}{relative}{quote}")
    yield _fix(site, f"Look for templates in '{relative}'", edit, folder, asked)


def _for_django(site: CrashSite, folder: str, asked: str) -> Iterator[Fix]:
    found = [(s, value) for s in sources(site) for value in _dirs(s)]
    if len(found) != 1 or found[0][1].elts:
        return
    source, display = found[0]
    base = any(
        isinstance(n, ast.Name) and n.id == "BASE_DIR" and isinstance(n.ctx, ast.Store) for n in ast.walk(source.tree)
    )
    quote = quote_of(source.where)
    written = f"{quote}{folder}{quote}"
    if base:
        by_os = "os.path.join" in source.where.text
        written = f"os.path.join(BASE_DIR, {written})" if by_os else f"BASE_DIR / {written}"
    end = source.where.span(display)[1] - 1
    yield _fix(site, f"Add '{folder}' to DIRS", Edit(source.file, end, end, written), folder, asked)


def _fix(site: CrashSite, title: str, edit: Edit, folder: str, asked: str) -> Fix:
    return draft(
        site,
        title,
        [edit],
        rationale=f"'{asked}' is in '{folder}', which is not searched.",
        tier=3,
        kind="U",
        evidence=[Evidence(f"{folder}/{asked} is the only file of that path", "the project's files")],
    )


def _calls(source: Source, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and nodes.called_name(node) == name:
            yield node


def _dirs(source: Source) -> Iterator[ast.List]:
    """The lists under `"DIRS"` in a file that configures templates."""
    for node in ast.walk(source.tree) if "TEMPLATES" in source.where.text else ():
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if nodes.string_value(key) == "DIRS" and isinstance(value, ast.List):
                yield value


RECIPE = Recipe(
    name="template-folder",
    title="The folder of templates is not the one that is searched",
    rows=("DJ5", "FL3"),
    exceptions=("TemplateDoesNotExist", "TemplateNotFound"),
    pattern=re.compile(r"(?P<path>[^\s'\"]+\.\w+)(?:$|\s)"),
    propose=_propose,
    needs=("flask",),
)
