r"""A percent sign that configparser takes for a reference

## What it does
Reads the file without interpolation: `ConfigParser(interpolation=None)`.

## Why the error happens
configparser takes `%(name)s` in a value for a reference to another option, and a single `%` for the beginning of one.

## Example
```python before main.py
import configparser

config = configparser.ConfigParser()
config.read_string("[log]\nformat = %(asctime)s %(message)s")
print(config["log"]["format"])
```

```python after main.py
import configparser

config = configparser.ConfigParser(interpolation=None)
config.read_string("[log]\nformat = %(asctime)s %(message)s")
print(config["log"]["format"])
```

## When it is not offered
- Where the parser is made is not seen, or it has an interpolation already.
- Other values may refer to options on purpose, so it is a choice.

## Questions
### How do I keep the references of other values?
Write the percent sign twice, `%%(asctime)s`, where it is meant as it stands; or ask `config.get("log", "format", raw=True)`.

### What is RawConfigParser?
The older class without interpolation; `ConfigParser(interpolation=None)` does the same.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    made = [
        n
        for n in nodes.every(site.tree or ast.Module([], []))
        if isinstance(n, ast.Call) and qualified(site, n.func) == "configparser.ConfigParser"
    ]
    if len(made) != 1 or any(k.arg in ("interpolation", None) for k in made[0].keywords):
        yield Abstention("where the parser is made is not seen: write `%%` where a percent sign is meant as it stands.")
        return
    yield draft(
        site,
        "Read the file without interpolation",
        [add_argument(site, made[0], "interpolation=None")],
        rationale="A value holds a percent sign that configparser takes for a reference to another option.",
        tier=3,
        kind="U",
        evidence=[Evidence(match.group()[:120], "the message")],
    )


RECIPE = Recipe(
    name="read-interpolation",
    title="A percent sign that configparser takes for a reference",
    rows=("T12",),
    exceptions=("InterpolationMissingOptionError", "InterpolationSyntaxError"),
    pattern=re.compile(r"Bad value substitution|'%' must be followed by"),
    propose=_propose,
)
