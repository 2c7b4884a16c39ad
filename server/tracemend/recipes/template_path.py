"""A template that is not where the code looks for it

## What it does
Puts the path of the template that the project really has into the call: the one whose path ends in the same file name, or whose name
is nearest.

## Why the error happens
A template is looked up below the template folders, so an application's `templates/shop/index.html` goes by
`shop/index.html`. Renamed files and other endings (`.htm`) are the other cause.

## Example
```python before main.py
from flask import Flask, render_template

app = Flask(__name__)
app.testing = True


@app.get("/")
def index():
    return render_template("home.htm")


print(app.test_client().get("/").status_code)
```

```html templates/home.html
<p>Hello</p>
```

```python after main.py
from flask import Flask, render_template

app = Flask(__name__)
app.testing = True


@app.get("/")
def index():
    return render_template("home.html")


print(app.test_client().get("/").status_code)
```

## When it is not offered
- When two templates fit, or none does, or the name is not a literal of the failed line.

## Questions
### Where does Django look for templates?
In every folder of `DIRS`, then in `templates/` of each installed application, in the order of `INSTALLED_APPS`. The error
page lists the places that were tried.

### Why the folder with the app's name inside `templates`?
All applications share one name space. Without it, two files called `index.html` hide each other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.registries.django import django_registry
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.files import project_files
from tracemend.project.symbols import packaged_name
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.installed_apps import add_app, covering
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.registered import Known, templates
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    """The one existing template that is meant; where the asked one exists, the application that brings it."""
    asked = match["path"]
    known = templates(site)
    there = [file for file in project_files(site.snapshot.root).files if f"/{file}".endswith(f"/templates/{asked}")]
    if there:
        yield from _not_searched(site, there, asked)
        return
    found = _meant(asked, known)
    if found is None:
        yield Abstention(f"no template is named like '{asked}', or several are: {known.listed()}.")
    for node in site.find(ast.Constant, lambda n: nodes.string_value(n) == asked) if found else ():
        edit = replace_string(site.file, site.where, node, found or "")
        if edit is not None:
            yield draft(
                site,
                f"Use the template '{found}'",
                [edit],
                rationale=f"There is no template '{asked}'; the project has '{found}'.",
                tier=2,
                evidence=[Evidence(f"'{found}' is the one template that fits, of {len(known.names)}", known.found_by)],
            )


def _meant(asked: str, known: Known) -> str | None:
    """The one template with the same file name, else the one whose path is spelt alike."""
    name = asked.rpartition("/")[2]
    same = [path for path in known.names if path.rpartition("/")[2] == name]
    if same:
        return same[0] if len(same) == 1 else None
    return getattr(nearest(asked, known.names), "name", None)


def _not_searched(site: CrashSite, there: list[str], asked: str) -> Iterator[Fix | Abstention]:
    """The template exists, in an application's folder that Django does not search since it is not installed."""
    registry = django_registry(site) if site.type_name == "TemplateDoesNotExist" else None
    folder = there[0].removesuffix(f"templates/{asked}")
    _, app = packaged_name(f"{folder}__init__.py", site.snapshot)
    if registry is None or registry.installed is None or len(there) != 1:
        yield Abstention(f"{there[0]} has that name: which folders are searched is not seen.")
    elif site.snapshot.text(f"{folder}__init__.py") is None or covering(app, registry.installed) is not None:
        yield Abstention(f"{there[0]} has that name, and its folder is not one of those that Django searches.")
    else:
        why = f"The template '{asked}' is in {folder}, which is not among the installed applications, so it is not looked for there."
        yield from add_app(site, app, why)


RECIPE = Recipe(
    name="template-path",
    rows=("DJ5", "FL3"),
    exceptions=("TemplateDoesNotExist", "TemplateNotFound"),
    pattern=re.compile(r"(?P<path>[^\s'\"]+\.\w+)(?:$|\s)"),
    propose=_propose,
    title="A template that is not where the code looks for it",
    needs=("flask",),
)
