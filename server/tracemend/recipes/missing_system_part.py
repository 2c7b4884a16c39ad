"""A part of Python itself is missing

## What it does
Names the system package that brings the part (`python3-tk`, `libsqlite3-dev`), or the distribution that took over a module
which is no longer installed along (`setuptools` for `pkg_resources`).

## Why the error happens
Some parts of the standard library are packaged apart by the system, or were left out when Python was built without the
libraries that they need; new environments come without setuptools since Python 3.12.

## Example
```python before main.py
import sys

sys.modules["_sqlite3"] = None
sys.modules["sqlite3"] = None
raise ModuleNotFoundError("No module named '_sqlite3'")
```

```text steps
apt-get install libsqlite3-dev
Build or install this Python again, so that it finds the library.
```

## When it is not offered
- The module is none of Python's own parts.

## Questions
### Why does pip not have it?
tkinter, `_sqlite3`, `_ctypes` and their kind are compiled along with the interpreter against libraries of the system. A
Python built without those libraries lacks the module until it is built again.

### I use pyenv or built Python myself. What now?
Install the system's development packages (`tk-dev`, `libsqlite3-dev`, `libffi-dev`) and install that Python version once
more: `pyenv install --force 3.12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_BUILT_WITH = {
    "_sqlite3": "libsqlite3-dev",
    "_bz2": "libbz2-dev",
    "_lzma": "liblzma-dev",
    "_ssl": "libssl-dev",
    "_ctypes": "libffi-dev",
    "_curses": "libncurses-dev",
    "readline": "libreadline-dev",
    "zlib": "zlib1g-dev",
    "_dbm": "libgdbm-dev",
    "_uuid": "uuid-dev",
}
_PACKAGED = {"tkinter": "python3-tk", "_tkinter": "python3-tk", "ensurepip": "python3-venv", "venv": "python3-venv"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    module = match.group("module")
    if module in _PACKAGED:
        steps = [Step("Install the system's package.", ("apt-get", "install", _PACKAGED[module]))]
        what = f"'{module}' is packaged apart from Python by the system."
    elif module in _BUILT_WITH:
        steps = [
            Step("Install the library that the part needs.", ("apt-get", "install", _BUILT_WITH[module])),
            Step("Build or install this Python again, so that it finds the library."),
        ]
        what = f"This Python was built without '{module}'."
    else:
        return
    told = Evidence(f"'{module}' is a part of Python's standard library", "a table of its parts")
    yield draft(site, f"Install {steps[0].command[-1] if steps[0].command else module}", rationale=what, tier=1, kind="C", steps=steps, evidence=[told])  # fmt: skip


RECIPE = Recipe(
    name="missing-system-part",
    title="A part of Python itself is missing",
    rows=("I14",),
    exceptions=("ModuleNotFoundError", "ImportError"),
    pattern=re.compile(r"No module named '?(?P<module>\w+)'?"),
    propose=_propose,
    kind="environment",
    raised_by_user=True,
)
