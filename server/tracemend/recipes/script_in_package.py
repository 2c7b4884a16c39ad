"""A module of a package is started as a script

## What it does
Names the command that starts it as a module of its package, from the folder above: `python -m pkg.cli`.

## Why the error happens
A file that is started by its path belongs to no package, and only its own folder is searched for imports; so relative
imports and imports of its own package lead nowhere.

## Example
```python before pkg/__init__.py
```

```python before pkg/cli.py
from .core import run

run()
```

```python before pkg/core.py
def run():
    print("ok")
```

```console
python pkg/cli.py
```

```text steps
python -m pkg.cli
```

## When it is not offered
- The file was not started as a script, or lies in no package.

## Questions
### Why does the IDE's Run button fail where the tests pass?
The button runs the file by its path, the tests import it as part of its package. Set the run configuration to "module" and
give the dotted name.

### May I add the folder to `sys.path` instead?
It makes absolute imports work and leaves relative ones broken; worse, one module can then be loaded twice under two names,
with two sets of classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.project.symbols import module_file
from tracemend.recipes.drafting import draft
from tracemend.recipes.project_names import entry_file
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    entry = entry_file(site)
    if entry is None or "/" not in entry:
        return
    path = PurePosixPath(entry)
    module = match.group("module")
    if module is not None and not _own_from_above(site, path, module):
        return
    packages = _packages(site, path)
    if not packages:
        return
    dotted = ".".join([*packages, path.stem])
    above = "/".join(path.parts[: -1 - len(packages)])
    place = f", from the folder {above}" if above else ", from the project's folder"
    yield draft(
        site,
        f"Start it with python -m {dotted}",
        rationale=f"{entry} belongs to the package {packages[0]} and was started as a script.",
        tier=1,
        kind="C",
        steps=[Step(f"Start it as a module{place}.", ("python", "-m", dotted))],
        evidence=[Evidence(f"the first frame is {entry} itself", "the traceback")],
    )


def _packages(site: CrashSite, path: PurePosixPath) -> list[str]:
    """The packages that hold a file, outermost first; its own folder counts where it has no `__init__.py`."""
    names: list[str] = []
    folder = path.parent
    while folder.name and site.snapshot.text(f"{folder}/__init__.py") is not None:
        names.insert(0, folder.name)
        folder = folder.parent
    return names or (
        [path.parent.name]
        if path.parent.name.isidentifier() and path.parent.name not in ("scripts", "bin", "tests")
        else []
    )


def _own_from_above(site: CrashSite, path: PurePosixPath, module: str) -> bool:
    """Whether the module that is missing is the project's, to be found from the folder above the package."""
    found = module_file(module, site.snapshot)
    return found is not None and module.partition(".")[0] in path.parts


RECIPE = Recipe(
    name="script-in-package",
    title="A module of a package is started as a script",
    rows=("I8",),
    exceptions=("ImportError", "ModuleNotFoundError"),
    pattern=re.compile(
        r"attempted relative import (?:with no known parent package|beyond top-level package)$|No module named '(?P<module>[\w.]+)'$"
    ),
    propose=_propose,
    kind="configuration",
)
