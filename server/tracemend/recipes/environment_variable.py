"""An environment variable is not set

## What it does
Says where the variable is written down (`.env`, `.env.example`, compose files, workflows) and which command sets it; where
another variable of nearly the same name is set or written down, it offers that name.

## Why the error happens
`os.environ["NAME"]` insists on the variable. A file like `.env` has no effect unless something loads it before.

## Example
```python before main.py
import os

print(os.environ["SHOP_DATABASE_URL"])
```

```text before .env
SHOP_DATABASE_URL=sqlite:///dev.db
```

```text steps
set -a; . ./.env; set +a
```

## When it is not offered
- Values are never invented: without a place that writes the variable down only the need is told.

## Questions
### It is set in my terminal. Why does the program not see it?
Only exported variables are passed on, only to programs started from that shell, and only after they were set. Services and
cron jobs have an environment of their own.

### Does Python read `.env` files?
No. python-dotenv, docker compose or your editor's run configuration do, each when it is told to.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.project.files import project_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest

_FILES = re.compile(
    r"(^|/)(\.env(\.[\w.]+)?|[\w.-]*\.env|(docker-)?compose[\w.-]*\.ya?ml|Dockerfile[\w.-]*|Procfile|app\.json|[\w-]+\.service)$"
    r"|^\.github/workflows/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$"
)
_NAME = re.compile(r"^[ \t]*(?:-[ \t]*)?(?:export[ \t]+|ENV[ \t]+)?([A-Z][A-Z0-9_]{2,})[ \t]*[:=]", re.MULTILINE)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match.group("key")
    node = site.sole(ast.Subscript, lambda n: nodes.string_value(n.slice) == name)
    if node is None or (nodes.dotted(node.value) or "").rpartition(".")[2] != "environ":
        return
    written = _written_down(site)
    places = [file for file, names in written.items() if name in names]
    alike = None if places else _alike(site, name, node.slice, written)
    yield alike or _unset(site, name, places)


def _alike(site: CrashSite, name: str, key: ast.expr, written: dict[str, set[str]]) -> Fix | None:
    """The one variable that is written down and spelt alike, where the one that is read is not."""
    near = nearest(name, {n for names in written.values() for n in names})
    if near is None or not isinstance(key, ast.Constant):
        return None
    edit = replace_string(site.file, site.where, key, near.name)
    if edit is None:
        return None
    return draft(
        site,
        f"Read '{near.name}'",
        [edit],
        rationale=f"The environment variable {name} is set nowhere; {near.name} is written down.",
        tier=2,
        kind="U",
        score=near.score,
        evidence=[
            Evidence(f"{file} has {near.name}", "the project's files")
            for file, names in written.items()
            if near.name in names
        ],
    )


def _unset(site: CrashSite, name: str, places: list[str]) -> Fix:
    """What to do where the variable is right and only its value is missing."""
    steps = [_step(name, file) for file in places[:2]] or [Step(f"Set {name} in the environment of the program.")]
    return draft(
        site,
        f"Set {name}",
        rationale=f"The environment variable {name} is not set where the program runs.",
        tier=1,
        kind="C",
        steps=steps,
        evidence=[
            Evidence(f"{file} writes {name} down, and nothing loads it here", "the project's files") for file in places
        ]
        or [Evidence(f"no file of the project writes {name} down", "the project's files")],
    )


def _step(name: str, file: str) -> Step:
    if re.search(r"(^|/)\.env$", file):
        return Step(
            f"Load {file} in the shell that starts the program.", ("set", "-a;", ".", f"./{file};", "set", "+a")
        )
    if "env" in file.rpartition("/")[2]:
        return Step(f"Copy {file} to .env, put the value of {name} in, and load it.", ("cp", file, ".env"))
    return Step(f"{file} sets {name}: start the program through it, or set it in the shell.")


def _written_down(site: CrashSite) -> dict[str, set[str]]:
    """The variables that the project's environment files, container files and workflows name."""
    listed = [f for f in project_files(site.snapshot.root).files if _FILES.search(f)]
    here = [f.name for f in site.snapshot.root.glob(".env*") if f.is_file()]
    found: dict[str, set[str]] = {}
    for file in dict.fromkeys([*here, *listed]):
        text = site.snapshot.text(file)
        if text is not None:
            found[file] = set(_NAME.findall(text))
    return found


RECIPE = Recipe(
    name="environment-variable",
    title="An environment variable is not set",
    rows=("K4",),
    exceptions=("KeyError",),
    pattern=re.compile(r"(?P<quote>['\"])(?P<key>[A-Z][A-Z0-9_]*)(?P=quote)$"),
    propose=_propose,
    kind="configuration",
)
