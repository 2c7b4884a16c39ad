"""A date is written in another format

## What it does
Corrects the format of `strptime` so that it reads the very text that failed; the error names both.

## Why the error happens
`strptime` reads a text that follows the format to the last character; a time, a zone or other separators are too much.

## Example
```python before main.py
from datetime import datetime

print(datetime.strptime("2024-01-31T10:20:30", "%Y-%m-%d").date())
```

```python after main.py
from datetime import datetime

print(datetime.strptime("2024-01-31T10:20:30", "%Y-%m-%dT%H:%M:%S").date())
```

## When it is not offered
- No well-known format reads the text, or day and month could be told apart in two ways.
- The format comes from elsewhere.

## Questions
### Should I use `fromisoformat`?
For ISO dates, yes: it is faster and needs no format. Since Python 3.11 it reads nearly all of ISO 8601, a final `Z`
included.

### How do I know whether 03/04 is March or April?
From another value of the same source with a day above 12, or from its documentation. One value alone does not tell, and then
no fix is called safe.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y",
          "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y")  # fmt: skip
_TIMES = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
_ZONES = ("", "Z", "%z", " %z")
_KNOWN = (*_DATES, *_TIMES, *(f"{d}{s}{t}{z}" for d in _DATES for s in ("T", " ") for t in _TIMES for z in _ZONES))


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: nodes.called_name(n) == "strptime" and len(n.args) == 2)
    node = call.args[1] if call is not None else None
    old = nodes.string_value(node)
    if call is None or old is None or not isinstance(node, ast.Constant):
        return
    datum = match.group("datum") or _datum(call, old, match.group("rest") or "")
    if datum is None:
        return
    fitting = [f for f in _KNOWN if _reads(datum, f)]
    same = [f for f in fitting if f.startswith(old)] or fitting
    moments = {_parsed(datum, f) for f in same}
    for new in same[:1] if len(moments) == 1 else same[:3]:
        edit = replace_string(site.file, site.where, node, new)
        if edit is not None and new != old:
            yield draft(
                site,
                f"Read the date with '{new}'",
                [edit],
                rationale=f"The text {datum!r} is not written as '{old}' says.",
                tier=3,
                kind="U",
                evidence=[Evidence(f"'{new}' reads {datum!r}", "strptime itself")],
            )


def _datum(call: ast.Call, old: str, rest: str) -> str | None:
    """The whole text where the message tells its unread end alone: it stands in the call, or the rest fits the formats."""
    whole = nodes.string_value(call.args[0])
    if whole is not None and whole.endswith(rest):
        return whole
    for sample in ("2024-01-31", "2024/01/31", "31.01.2024", "31/01/2024", "01/31/2024"):
        if _reads(sample, old):
            return sample + rest
    return None


def _reads(text: str, form: str) -> bool:
    return _parsed(text, form) is not None


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


RECIPE = Recipe(
    name="date-format",
    title="A date is written in another format",
    rows=("V4",),
    exceptions=("ValueError",),
    pattern=re.compile(
        r"time data '(?P<datum>.+)' does not match format '.+'$|unconverted data remains: (?P<rest>.+)$"
    ),
    propose=_propose,
)
