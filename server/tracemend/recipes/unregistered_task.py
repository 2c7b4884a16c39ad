"""Celery is asked for a task that it does not know

## What it does
Corrects the name to the nearest task that the project defines, in the failed line.

## Why the error happens
A task goes by the name given to it, else by its module and function. A misspelt name, or a worker that does not import the module, knows
nothing of it.

## Example
```python before main.py
from celery import Celery

app = Celery("mail", broker="memory://")


@app.task(name="mail.send")
def send(address):
    return address


print(app.tasks["mail.sned"]("ada@example.org"))
```

```python after main.py
from celery import Celery

app = Celery("mail", broker="memory://")


@app.task(name="mail.send")
def send(address):
    return address


print(app.tasks["mail.send"]("ada@example.org"))
```

## When it is not offered
- When the project defines the very task: then the worker has not imported its module, and the steps say so.

## Questions
### The name is right and the worker still does not know it.
The worker imports modules when it starts. Restart it after adding a task, and see that `include` or `autodiscover_tasks`
names the module.

### Why does the name depend on how the module is imported?
The default name is made of module and function. `from proj.tasks import f` and `from tasks import f` register two names; use
absolute imports everywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.django_code import sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["name"] or match["unregistered"]
    tasks = _tasks(site)
    if name in tasks:
        module = tasks[name]
        yield draft(
            site,
            f"Let the worker import '{module}' and restart it",
            rationale=f"The task '{name}' is defined in {module}, which the worker has not imported.",
            tier=2,
            kind="C",
            evidence=[Evidence(f"'{name}' is defined in {module}", "the tasks of the project")],
            steps=[
                Step(
                    f"Name {module} in the application's include=[…] or in autodiscover_tasks(), and restart the worker."
                )
            ],
        )
        return
    best = nearest(name, tasks)
    for node in site.find(ast.Constant, lambda n: n.value == name) if best else ():
        edit = replace_string(site.file, site.where, node, best.name) if best else None
        if best is not None and edit is not None:
            yield draft(
                site,
                f"Change the task '{name}' to '{best.name}'",
                [edit],
                rationale=f"No task goes by '{name}'; '{best.name}' is the nearest of {len(tasks)}.",
                tier=2,
                score=best.score,
                evidence=[Evidence(f"'{best.name}' is a task and '{name}' is not", "the tasks of the project")],
            )


def _tasks(site: CrashSite) -> dict[str, str]:
    """Names of the project's tasks, with the modules that define them."""
    found: dict[str, str] = {}
    for source in sources(site):
        module = source.file.removesuffix(".py").replace("/", ".")
        for node in ast.walk(source.tree):
            for decorator in node.decorator_list if isinstance(node, nodes.FUNCTIONS) else ():
                call = decorator.func if isinstance(decorator, ast.Call) else decorator
                if (nodes.dotted(call) or "").rpartition(".")[2] in ("task", "shared_task"):
                    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
                    given = next((nodes.string_value(k.value) for k in keywords if k.arg == "name"), None)
                    found[given or f"{module}.{getattr(node, 'name', '')}"] = module
    return found


RECIPE = Recipe(
    name="unregistered-task",
    title="Celery is asked for a task that it does not know",
    rows=("CE1",),
    exceptions=("NotRegistered", "KeyError"),
    pattern=re.compile(r"'(?P<name>[\w]+(?:\.[\w]+)+)'$|Received unregistered task of type '(?P<unregistered>[\w.]+)'"),
    propose=_propose,
    needs=("celery",),
)
