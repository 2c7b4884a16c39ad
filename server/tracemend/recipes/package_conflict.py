"""Two installed packages do not fit each other

## What it does
Says which installed package asks another one, or Python itself, for something that is no longer there, and with which commands the
two fit again: the one that asks is upgraded, or the other one is held back.

## Why the error happens
A package was written for older releases of what it builds on, and nothing kept the newer ones out: a release without upper bounds,
a compiled part for another NumPy, or a Python that has dropped an old module.

## Example
```python before main.py
import sys

sys.path.insert(0, "site-packages")
import oldlib

print(oldlib)
```

```python before site-packages/oldlib/__init__.py
from collections import Mapping
```

```text steps
python -m pip install --upgrade oldlib
```

## When it is not offered
- The failing line is the project's own.
- What is missing is not known to have been removed.

## Questions
### How do I see what does not fit?
`python -m pip check` lists installed packages whose requirements are not met.

### Should I pin the older release or upgrade the other package?
Upgrading lasts. A pin is right while the package that asks has no newer release; write down why, so that it can go again.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.data.conflicts import CONFLICTS
from tracemend.recipes.data.libraries import MOVED_NAMES
from tracemend.recipes.distributions import DISTRIBUTIONS
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.removed import is_removed
from tracemend.recipes.stdlib_changes import GONE

_PLACE = re.compile(r"[\\/](?:site|dist)-packages[\\/](?P<top>[\w.-]+?)(?:\.py)?(?:[\\/]|$)")
_IMPORT = re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'")
_ATTRIBUTE = re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'")
_GONE = re.compile(r"No module named '(?P<module>\w+)'$")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    packages = [_package(site, frame.file) for frame in site.deeper]
    asking = packages[-1] if packages else None
    if asking is None:
        return
    for conflict in CONFLICTS:
        if re.search(conflict.message, match.string):
            steps = [Step(text, tuple(command.split())) for text, command in conflict.steps]
            yield _conflict(site, asking, conflict.cause, steps, "a table of packages that do not fit")
            return
    yield from _removed(site, match.string, asking)


def _package(site: CrashSite, file: str) -> str | None:
    """The distribution that an installed file belongs to; None for a file of the standard library."""
    found = _PLACE.search(file)
    if found is None:
        return None
    top = found["top"]
    known = site.interpreter.providers.get(top, ()) if site.interpreter is not None else ()
    return known[0] if known else DISTRIBUTIONS.get(top, top.replace("_", "-"))


def _removed(site: CrashSite, message: str, asking: str) -> Iterator[Fix]:
    """A package that asks for a name which a table says has been removed."""
    found = _IMPORT.search(message) or _ATTRIBUTE.search(message)
    gone = _GONE.search(message)
    module = found["module"] if found else gone["module"] if gone else ""
    name = found["name"] if found else ""
    upgrade = Step(
        f"Upgrade {asking} to a release that knows the change.", ("python", "-m", "pip", "install", "--upgrade", asking)
    )
    version = ".".join(map(str, site.python))
    if (name and module.partition(".")[0] in sys.stdlib_module_names and is_removed(module, name)) or module in GONE:
        what = f"{module}.{name}" if name else module
        yield _conflict(
            site,
            asking,
            f"{asking} asks for {what}, which Python {version} no longer has.",
            [upgrade],
            "What's New in Python",
        )
        return
    moved = MOVED_NAMES.get((module, name))
    if moved is not None and moved.since:
        library, release = moved.since.rpartition(" ")[0], moved.since.rpartition(" ")[2]
        other = _distribution(site, module)
        hold = Step(
            f"Or hold {library} back below {release}.", ("python", "-m", "pip", "install", f"{other}<{release}")
        )
        cause = f"{asking} imports '{name}' from {module}, which {moved.since} removed."
        yield _conflict(
            site,
            asking,
            cause,
            [upgrade, hold] if re.fullmatch(r"[\d.]+", release) else [upgrade],
            "table of library changes",
        )


def _distribution(site: CrashSite, module: str) -> str:
    top = module.partition(".")[0]
    known = site.interpreter.providers.get(top, ()) if site.interpreter is not None else ()
    return known[0] if known else DISTRIBUTIONS.get(top, top)


def _conflict(site: CrashSite, asking: str, cause: str, steps: list[Step], found_by: str) -> Fix:
    installed = site.interpreter.distributions.get(asking) if site.interpreter is not None else None
    told = [Evidence(f"the error was raised inside the installed package {asking}", "the traceback")]
    told += [Evidence(f"{asking} {installed} is installed", "the project's interpreter")] if installed else []
    return draft(
        site,
        f"Make the installed packages fit: {steps[0].text.rstrip('.')}"[:100],
        rationale=cause,
        tier=1,
        kind="C",
        steps=steps,
        evidence=[*told, Evidence(cause.rstrip("."), found_by)],
        cause="dependency",
    )


RECIPE = Recipe(
    name="package-conflict",
    title="Two installed packages do not fit each other",
    rows=("I12", "I13"),
    exceptions=("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "ValueError", "RuntimeError"),
    pattern=re.compile(r""),
    propose=_propose,
    kind="dependency",
    versions=((3, 10), (3, 99)),
)
