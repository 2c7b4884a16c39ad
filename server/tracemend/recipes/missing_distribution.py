"""A package is not installed

## What it does
Says which distribution provides the module and how to install it in the project's environment; where no manifest of the
project names it yet, it adds it to the project's list: `[project]` or Poetry's table of pyproject.toml, Pipfile, requirements.in or
requirements.txt, setup.cfg, setup.py, the pip packages of environment.yml; what only tests need goes to their group. Lock files are
left to the tool that writes them: a step says the command.

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
- The distribution is installed, and its release lacks the module.

## Questions
### I have installed it. Why is it not found?
It was probably installed for another interpreter. `python -m pip install NAME`, with the very `python` that runs the
program, leaves no doubt; `python -m pip --version` shows where it goes.

### Why are the import's name and the package's name different?
A distribution may contain any modules: PyYAML brings `yaml`, Pillow `PIL`, beautifulsoup4 `bs4`. Only a table that is known
to be right is used here; a guess could install a stranger's package.

### Does the program run after the step?
Only if nothing else is missing. The next missing package shows up as the next incident; installing from the manifest brings
all of them at once.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.project.symbols import module_file
from tracemend.recipes.distributions import LEFT, distribution_of
from tracemend.recipes.drafting import draft
from tracemend.recipes.manifests import LOCKS, TEXTS, addition, names, refresh
from tracemend.recipes.project_names import own_packages
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    module = match.group("module")
    top = module.partition(".")[0]
    facts = site.interpreter
    stdlib = facts.stdlib if facts is not None else sys.stdlib_module_names
    name = distribution_of(module)
    if name is None and top not in stdlib and top not in own_packages(site):
        yield Abstention(
            f"no distribution is known for sure to provide '{top}', and a guess could install a stranger's."
        )
    if name is not None and top in LEFT:
        yield _held_back(site, top, name)
        return
    if name is not None and facts is not None and facts.has(name):
        yield Abstention(f"{name} is installed; this release of it has no module '{module}'.")
        return
    if name is None or top in stdlib or top in own_packages(site) or module_file(top, site.snapshot, near=site.file):
        return
    texts = {file: text for file in TEXTS if (text := site.snapshot.text(file)) is not None}
    naming = [file for file, text in texts.items() if names(text, name)]
    added = None if naming else addition(texts, name, for_tests=is_test_file(site.file))
    evidence = [Evidence(f"the import name '{top}' belongs to the distribution {name}", "a table of distributions")]
    evidence += [Evidence(f"{file} names {name}", "the project's manifests") for file in naming]
    if added is not None:
        evidence.append(
            Evidence(f"no manifest names {name}; {added.place} is the project's list", "the project's manifests")
        )
    if facts is not None:
        evidence.append(Evidence(f"{facts.executable} has no distribution {name}", "the project's interpreter"))
    yield draft(
        site,
        f"Install {name}",
        [] if added is None else [added.edit],
        rationale=f"The module '{top}' comes from {name}, which is not installed for the interpreter that ran.",
        tier=1,
        kind="C",
        penalties=["adds a dependency"],
        steps=_steps(site, texts, name, naming[0] if naming else added.file if added is not None else None),
        evidence=evidence,
    )


def _held_back(site: CrashSite, top: str, name: str) -> Fix:
    """An older release of the distribution, the newer ones having dropped the module."""
    requirement = f"{name}<{LEFT[top]}"
    told = [Evidence(f"{name} {LEFT[top]} dropped '{top}'", "the distribution's release notes")]
    if site.interpreter is not None:
        version = next((v for n, v in site.interpreter.distributions.items() if n.lower() == name.lower()), None)
        told.append(
            Evidence(
                f"{name} {version} is installed" if version else f"{name} is not installed", "the project's interpreter"
            )
        )
    return draft(
        site,
        f"Install {requirement}",
        rationale=f"The module '{top}' came with {name} before release {LEFT[top]}, which dropped it.",
        tier=1,
        kind="C",
        penalties=["adds a dependency"],
        steps=[
            Step(
                "Install a release that has it, and name it so in the project's requirements.",
                ("python", "-m", "pip", "install", requirement),
            ),
            Step("Or move to importlib.metadata and importlib.resources, which take its place."),
        ],
        evidence=told,
    )


def _steps(site: CrashSite, texts: Mapping[str, str], name: str, manifest: str | None) -> list[Step]:
    """Installing from the manifest that names the distribution (after the edit), its lock file brought up to date."""
    locks = {lock: site.snapshot.text(lock) is not None for lock in LOCKS}
    commands = () if manifest is None else refresh(texts, locks, manifest)
    if manifest is not None and not names(texts[manifest], name) and commands[-1:] and "pip" in commands[-1]:
        commands = (*commands[:-1], ("python", "-m", "pip", "install", name))  # right before the edit and after it
    if not commands:
        commands = (("uv", "add", name),) if locks["uv.lock"] else (("python", "-m", "pip", "install", name),)
    last = Step("Install it in the project's environment.", commands[-1])
    return [*(Step("Bring the lock file up to date.", command) for command in commands[:-1]), last]


RECIPE = Recipe(
    name="missing-distribution",
    title="A package is not installed",
    rows=("I6",),
    exceptions=("ModuleNotFoundError", "ImportError"),
    pattern=re.compile(r"No module named '?(?P<module>[\w.]+)'?$"),
    propose=_propose,
    kind="dependency",
)
