"""An application or model that Django does not know

## What it does
Writes the label of the application, or the model's name, that is spelt alike and that Django has; installs the application where
the project has it and it is not installed.

## Why the error happens
`apps.get_model("shop.Product")` looks the application up by its label and the model by its name. The label is the last part
of the application's module unless its config says otherwise.

## Example
```python before main.py
import django
from django.conf import settings

settings.configure(INSTALLED_APPS=["shop"])
django.setup()

from django.apps import apps

print(apps.get_model("shop.Prodcut").__name__)
```

```python before shop/models.py
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=50)
```

```python before shop/__init__.py
```

```python after main.py
import django
from django.conf import settings

settings.configure(INSTALLED_APPS=["shop"])
django.setup()

from django.apps import apps

print(apps.get_model("shop.Product").__name__)
```

## When it is not offered
- No label or model is spelt alike, or several are.
- The name is no literal of the failed line.

## Questions
### Is the label the module?
Its last part, by default: `django.contrib.auth` has the label `auth`. `label` in the application's config changes it.

### Does it matter how the model is capitalised?
No, `get_model` does not distinguish. The application's label has to be exact.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.files import project_files
from tracemend.project.symbols import packaged_name
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.installed_apps import add_app
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.registered import Known, app_labels, model_labels
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    if match["label"]:
        own = [f for f in project_files(site.snapshot.root).python if f"/{f}".endswith(f"/{match['label']}/models.py")]
        if len(own) == 1:
            _, app = packaged_name(own[0].replace("models.py", "__init__.py"), site.snapshot)
            yield from add_app(site, app, f"The project has the application '{app}', and it is not installed.")
            return
        yield from _respelt(site, match["label"], "application", app_labels(site))
    else:
        known = model_labels(site)
        of_app = (name.partition(".")[2] for name in known.names if name.partition(".")[0] == match["app"])
        yield from _respelt(site, match["model"], "model", Known(frozenset(of_app), known.found_by, known.asked))


def _respelt(site: CrashSite, wrong: str, what: str, known: Known) -> Iterator[Fix | Abstention]:
    """The name that is spelt alike, alone in its literal or as its part of `application.Model`."""
    best = nearest(wrong, known.names)
    if best is None:
        yield Abstention(f"no {what} is spelt like '{wrong}', or several are: {known.listed()}.")
        return
    part = re.compile(rf"^{re.escape(wrong)}(?=\.|$)" if what == "application" else rf"(?<![^.]){re.escape(wrong)}$")
    for node in site.find(ast.Constant, lambda n: part.search(nodes.string_value(n) or "") is not None):
        edit = replace_string(site.file, site.where, node, part.sub(best.name, str(node.value)))
        if edit is not None:
            yield draft(
                site,
                f"Change the {what} '{wrong}' to '{best.name}'",
                [edit],
                rationale=f"Django has no {what} '{wrong}'; it has '{best.name}', which is spelt alike.",
                tier=2,
                score=best.score,
                evidence=[Evidence(f"'{best.name}' is a known {what} and '{wrong}' is not", known.found_by)],
            )


RECIPE = Recipe(
    name="unknown-model",
    title="An application or model that Django does not know",
    rows=("DJ7",),
    exceptions=("LookupError",),
    pattern=re.compile(
        r"No installed app with label '(?P<label>\w+)'\.?|App '(?P<app>\w+)' doesn't have an? '(?P<model>\w+)' model"
    ),
    propose=_propose,
    needs=("django",),
)
