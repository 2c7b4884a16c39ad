"""A secret key is not set

## What it does
Names the setting and the ways to give it: an environment variable that the settings read, a `.env` file where the project uses one. It never
writes a secret into the code.

## Why the error happens
Sessions and signed values need a key that only this installation knows. It is kept out of the code, so that a new machine lacks it.

## Example
```python before main.py
from flask import Flask, session

app = Flask(__name__)
app.testing = True


@app.get("/")
def index():
    session["seen"] = True
    return "ok"


print(app.test_client().get("/").status_code)
```

## When it is not offered
- No edit is made: a key invented here would be the same for all who read the code.

## Questions
### May I write a key into the settings for development?
A clearly named one that production refuses to start with, if you must. A real key in the repository has to be counted as
known to everybody.

### What happens when the key changes?
Signed data becomes invalid: sessions end, and reset links and tokens stop working. Django's `SECRET_KEY_FALLBACKS` lets old
ones be read for a while.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.project.files import project_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_MAKE = ("python", "-c", "import secrets; print(secrets.token_urlsafe(50))")


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    files = project_files(site.snapshot.root)
    samples = [f for f in files.files if re.search(r"(^|/)\.env[\w.-]*$", f)]
    read = re.search(r"environ(?:\.get\(|\[)['\"](\w*SECRET\w*)['\"]", _settings(site))
    name = read[1] if read else "SECRET_KEY"
    yield draft(
        site,
        f"Set {name} in the environment",
        rationale="The application has no secret key, and needs one to sign its sessions.",
        tier=1,
        kind="C",
        evidence=[
            Evidence("no secret key is set", "the error's message"),
            *([Evidence(f"the settings read {name} from the environment", "reading the settings")] if read else []),
            *([Evidence(f"the project keeps variables in {samples[0]}", "listing the project")] if samples else []),
        ],
        steps=[
            Step("Make a key.", _MAKE),
            Step(
                f"Put it into the environment as {name}"
                + (f" ({samples[0]} shows where)." if samples else ", and let the settings read it from there.")
            ),
        ],
    )


def _settings(site: CrashSite) -> str:
    python = project_files(site.snapshot.root).python
    return "\n".join(site.snapshot.text(f) or "" for f in python if re.search(r"settings|config", f)) + site.text


RECIPE = Recipe(
    name="missing-secret",
    title="A secret key is not set",
    rows=("DJ9", "FL9"),
    exceptions=("ImproperlyConfigured", "RuntimeError"),
    pattern=re.compile(
        r"The SECRET_KEY setting must not be empty|The session is unavailable because no secret key was set"
    ),
    propose=_propose,
    kind="configuration",
    needs=("flask",),
)
