"""A time zone is not found

## What it does
Corrects the name of the zone where one that exists is spelt alike; makes a zone of a name that is given as text; says how the
database of time zones is installed where the system has none.

## Why the error happens
`ZoneInfo` looks its key up in the system's time zones or in the package `tzdata`. Keys are written as `Europe/Berlin`; slim
containers and Windows have no database of their own.

## Example
```python before main.py
from zoneinfo import ZoneInfo

print(ZoneInfo("Europe/Belrin").key)
```

```python after main.py
from zoneinfo import ZoneInfo

print(ZoneInfo("Europe/Berlin").key)
```

## Example
```python before main.py
from datetime import datetime

print(datetime(2024, 1, 2, tzinfo="UTC").tzname())
```

```python after main.py
from datetime import datetime
from zoneinfo import ZoneInfo

print(datetime(2024, 1, 2, tzinfo=ZoneInfo("UTC")).tzname())
```

## When it is not offered
- The name is no literal.
- No zone is spelt alike, or two are.

## Questions
### Why does it work on my machine and not in the container?
Slim images leave the system's time zones out. The package `tzdata` brings them for Python.

### Are abbreviations like CET or EST keys?
Some are, without daylight saving as one expects it; a place such as `Europe/Paris` says what is meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined, replace_string, wrap
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["key"] is None:
        yield from _made(site)
    elif match["key"] in _zones():
        step = Step("Install the database of time zones.", ("python", "-m", "pip", "install", "tzdata"))
        yield draft(
            site,
            "Install tzdata",
            rationale=f"'{match['key']}' is a time zone, and this machine has no database of them.",
            tier=1,
            kind="C",
            steps=[step],
            evidence=[Evidence(f"'{match['key']}' is in the IANA database", "the time zones of another machine")],
            cause="environment",
        )
    else:
        yield from _misspelled(site, match["key"])


def _misspelled(site: CrashSite, key: str) -> Iterator[Fix]:
    literal = site.sole(ast.Constant, lambda n: n.value == key)
    best = nearest(key, _zones())
    edit = None if literal is None or best is None else replace_string(site.file, site.where, literal, best.name)
    if best is not None and edit is not None:
        yield draft(
            site,
            f"Use the time zone '{best.name}'",
            [edit],
            rationale=f"There is no time zone '{key}'; '{best.name}' is spelt alike.",
            tier=2,
            score=best.score,
            evidence=[Evidence(f"'{best.name}' is the nearest of {len(_zones())} time zones", "the IANA database")],
        )


def _made(site: CrashSite) -> Iterator[Fix]:
    """`tzinfo="UTC"` as `tzinfo=ZoneInfo("UTC")`."""
    given = site.find(ast.Constant, lambda n: nodes.string_value(n) in _zones())
    if len(given) == 1 and site.python >= (3, 9):
        imported = insert_import(site.file, site.text, Wanted("zoneinfo", "ZoneInfo"))
        edits: list[Edit] = joined(
            [*([imported] if imported is not None else []), *wrap(site, given[0], "ZoneInfo(", ")")]
        )
        yield draft(
            site,
            f"Make a time zone of {site.source(given[0])}",
            edits,
            rationale="A time zone is needed, and its name is given.",
            tier=3,
            evidence=[Evidence(f"{site.source(given[0])} names a time zone", "the IANA database")],
        )


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    import zoneinfo

    return frozenset(zoneinfo.available_timezones())


RECIPE = Recipe(
    name="time-zone-key",
    title="A time zone is not found",
    rows=("D3",),
    exceptions=("ZoneInfoNotFoundError", "TypeError"),
    pattern=re.compile(
        r"'?No time zone found with key (?P<key>[\w/+-]+)'?$|tzinfo argument must be None or of a tzinfo subclass, not type 'str'$"
    ),
    propose=_propose,
    versions=((3, 9), (3, 99)),
)
