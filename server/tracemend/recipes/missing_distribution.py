"""A package is not installed

## What it does
Says which distribution provides the module and how to install it in the project's environment; where no manifest of the
project names it yet, it adds it there. When a manifest names it, the environment is behind: the step installs from it.

## Why the error happens
The interpreter that runs the program has no such module: it was never installed there, or another interpreter was meant.

## Example
```python before main.py
import zeep

print(zeep.__name__)
```

```text before requirements.txt
requests
```

```text after requirements.txt
requests
zeep
```

```text steps
python -m pip install zeep
```

```text ends with
ModuleNotFoundError: No module named 'zeep'
```

## When it is not offered
- Which distribution provides the module is not known for sure: installing a guessed name can install malware.
- The module is the project's own, or one of the standard library.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.project.positions import positions
from tracemend.project.symbols import module_file
from tracemend.recipes.distributions import distribution_of
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.project_names import own_packages
from tracemend.recipes.recipe import Recipe

_MANIFESTS = (
    "requirements.txt",
    "requirements/base.txt",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "Pipfile",
    "environment.yml",
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    module = match.group("module")
    top = module.partition(".")[0]
    facts = site.interpreter
    stdlib = facts.stdlib if facts is not None else sys.stdlib_module_names
    name = distribution_of(module)
    if name is None or top in stdlib or top in own_packages(site) or module_file(top, site.snapshot, near=site.file):
        return
    manifests = {file: text for file in _MANIFESTS if (text := site.snapshot.text(file)) is not None}
    naming = [file for file, text in manifests.items() if _names(text, name)]
    evidence = [Evidence(f"the import name '{top}' belongs to the distribution {name}", "a table of distributions")]
    evidence += [Evidence(f"{file} names {name}", "the project's manifests") for file in naming]
    if facts is not None:
        evidence.append(Evidence(f"{facts.executable} has no distribution {name}", "the project's interpreter"))
    edits = [] if naming else _declared(manifests, name)
    yield draft(
        site,
        f"Install {name}",
        edits,
        rationale=f"The module '{top}' comes from {name}, which is not installed for the interpreter that ran.",
        tier=1,
        kind="C",
        penalties=["adds a dependency"],
        steps=[_step(site, name, naming)],
        evidence=evidence,
    )


def _names(manifest: str, name: str) -> bool:
    normal = re.sub(r"[-_.]+", "[-_.]+", re.escape(name).replace(r"\-", "-"))
    return re.search(rf"(?i)(?<![\w.-]){normal}(?![\w-])", manifest) is not None


def _step(site: CrashSite, name: str, naming: list[str]) -> Step:
    """Installing: from the manifest that names the distribution, with the tool whose lock file is there."""
    command: tuple[str, ...]
    if site.snapshot.text("uv.lock") is not None:
        command = ("uv", "sync") if naming else ("uv", "add", name)
    elif site.snapshot.text("poetry.lock") is not None:
        command = ("poetry", "install") if naming else ("poetry", "add", name)
    elif "requirements.txt" in naming:
        command = ("python", "-m", "pip", "install", "-r", "requirements.txt")
    elif naming and naming[0] in ("pyproject.toml", "setup.py", "setup.cfg"):
        command = ("python", "-m", "pip", "install", "-e", ".")
    else:
        command = ("python", "-m", "pip", "install", name)
    return Step("Install it in the project's environment.", command)


def _declared(manifests: dict[str, str], name: str) -> list[Edit]:
    """The edit that names the distribution in requirements.txt, in order where the file is in order."""
    text = manifests.get("requirements.txt")
    if text is None:
        return []
    where = positions(text)
    lines = [(n, where.line(n)) for n in range(1, where.count + 1)]
    named = [(n, line) for n, line in lines if re.match(r"[A-Za-z]", line)]
    keys = [line.lower() for _, line in named]
    if len(keys) > 1 and keys == sorted(keys):
        after = next((n for n, line in named if line.lower() > name.lower()), None)
        if after is not None:
            return [insert_lines("requirements.txt", where, after, [name])]
    return [insert_lines("requirements.txt", where, where.count + (1 if where.line(where.count) else 0), [name])]


RECIPE = Recipe(
    name="missing-distribution",
    title="A package is not installed",
    rows=("I6",),
    exceptions=("ModuleNotFoundError", "ImportError"),
    pattern=re.compile(r"No module named '?(?P<module>[\w.]+)'?$"),
    propose=_propose,
    kind="dependency",
)
