"""A task is sent an argument that is no plain data

## What it does
Says what can't be sent and what to send in its place.

## Why the error happens
Celery writes a task's arguments as JSON. Objects do not fit into it, and by the time the task runs they would be stale: a task is
given what it needs to find them again.

## Example
```python before main.py
from celery import Celery

app = Celery("mail", broker="memory://", backend="cache+memory://")


@app.task
def send(message):
    return message


send.delay(object())
```

## When it is not offered
- No edit is made: what the task needs to know is for its author to say.
- Pickle is never turned on: whoever writes to the queue could then run anything.

## Questions
### What should I send in place of an object?
Its primary key, and load the object in the task. The data is then as fresh as the moment in which the task runs.

### May I switch the serializer to pickle?
Anyone who can write to the broker could then run code in your workers. Dates, decimals and UUIDs have plain forms; use
those.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr in ("delay", "apply_async"))
    shown = site.source(call) if call is not None else "the call"
    what = match["type"] or match["content"] or "object"
    yield draft(
        site,
        "Send plain data: a key, a text, a number",
        rationale=f"An argument of {shown} is of type {what}, which JSON can't hold.",
        tier=3,
        kind="D",
        evidence=[Evidence(f"{what} is not JSON serializable", "the error's message")],
        steps=[
            Step(
                "Send the object's key and look it up in the task; write dates with .isoformat(), decimals with str()."
            )
        ],
    )


RECIPE = Recipe(
    name="task-argument",
    title="A task is sent an argument that is no plain data",
    rows=("CE2",),
    exceptions=("EncodeError", "ContentDisallowed"),
    pattern=re.compile(
        r"Object of type (?P<type>\w+) is not JSON serializable|Refusing to deserialize .*untrusted content of type (?P<content>\w+)"
    ),
    propose=_propose,
    needs=("celery",),
)
