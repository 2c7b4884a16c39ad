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
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.files import project_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest

_FOLDERS = re.compile(r"(?:^|/)(?:templates|jinja2)/(?P<path>.+)$")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """The one existing template that is meant."""
    asked = match["path"]
    known = sorted({m["path"] for f in project_files(site.snapshot.root).files if (m := _FOLDERS.search(f))})
    if asked in known:
        return
    name = asked.rpartition("/")[2]
    same = [path for path in known if path.rpartition("/")[2] == name]
    found = same[0] if len(same) == 1 else None
    if not same:
        found = getattr(nearest(asked, known), "name", None)
    for node in site.find(ast.Constant, lambda n: nodes.string_value(n) == asked) if found else ():
        edit = replace_string(site.file, site.where, node, found or "")
        if edit is not None:
            yield draft(
                site,
                f"Use the template '{found}'",
                [edit],
                rationale=f"There is no template '{asked}'; the project has '{found}'.",
                tier=2,
                evidence=[
                    Evidence(
                        f"'{found}' is the one template that fits, of {len(known)}", "listing the template folders"
                    )
                ],
            )


RECIPE = Recipe(
    name="template-path",
    rows=("DJ5", "FL3"),
    exceptions=("TemplateDoesNotExist", "TemplateNotFound"),
    pattern=re.compile(r"(?P<path>[^\s'\"]+\.\w+)(?:$|\s)"),
    propose=_propose,
    title="A template that is not where the code looks for it",
    needs=("flask",),
)
