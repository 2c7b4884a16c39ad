"""A module that Python has removed

## What it does
Takes the names from where they are now, in the imports and at every use; `strtobool`, which nothing replaces, becomes a function of
the file. Where a name has no counterpart it says what takes the module's place and which distribution brings it back.

## Why the error happens
Python 3.12 removed `distutils`, `imp`, `asyncore` and others, 3.13 `cgi`, `crypt`, `telnetlib`, `pipes` and more; Python 3.0 renamed
`urllib2`, `ConfigParser`, `StringIO` and their like.

## Example
```python before main.py
import pipes

print(pipes.quote("a b"))
```

```python after main.py
import shlex

print(shlex.quote("a b"))
```

## Example
```python before main.py
from distutils.util import strtobool

print(bool(strtobool("yes")))
```

```python after main.py

def strtobool(value):
    value = value.lower()
    if value in ("y", "yes", "t", "true", "on", "1"):
        return 1
    if value in ("n", "no", "f", "false", "off", "0"):
        return 0
    raise ValueError(f"invalid truth value {value!r}")


print(bool(strtobool("yes")))
```

## Example
```python before main.py
import urllib2

try:
    urllib2.urlopen("file:///missing")
except urllib2.URLError:
    print("missing")
```

```python after main.py
import urllib.error
import urllib.request

try:
    urllib.request.urlopen("file:///missing")
except urllib.error.URLError:
    print("missing")
```

## When it is not offered
- The interpreter still has the module.
- A name of the module has no counterpart: then steps are shown.
- The counterpart behaves otherwise or comes with another distribution: then it is a choice.
- A library imports the module: upgrade the library.

## Questions
### Can I get the module back?
For many there is a distribution with the old code, such as `legacy-cgi`; for `distutils` it is setuptools. It buys time, no
more.

### How do I find out what an upgrade of Python will break?
Run the tests on the new version in CI before switching. "What's New", section "Removed", lists every module and function.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines, replace_statement
from tracemend.recipes.importing import Use, has_import, reads_of, rename_use, uses_of, wanted_for
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.stdlib_changes import GONE, HELPERS, LOST_PARTS, MODULE_NAMES, MODULES, OTHERWISE


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    missing = match["module"]
    module = next((m for m in (missing, missing.partition(".")[0]) if m in GONE or m in MODULES), None)
    if module is None or not site.raised_here or site.tree is None or not isinstance(site.statement, ast.stmt):
        return
    version = GONE[module][0] if module in GONE else MODULES[module][1]
    if site.python < tuple(map(int, version.split("."))):
        return
    why = f"Python {version} removed the module '{module}'."
    evidence = [Evidence(f"'{module}' is not part of Python since {version}", "What's New in Python")]
    fix = _rewritten(site, module, why, evidence)
    if fix is not None:
        yield fix
    if module in GONE and (fix is None or fix.applicability != "safe"):
        yield _steps(site, module, why, evidence)


def _replacement(dotted: str) -> str | None:
    """What a name of a removed module is now; "" for a helper, None when nothing takes its place."""
    if dotted in MODULE_NAMES:
        return MODULE_NAMES[dotted]
    for old, (new, _) in MODULES.items():
        if dotted == old or dotted.startswith(f"{old}."):
            return new + dotted[len(old) :]
    return None


@dataclass(slots=True)
class _Rewriting:
    """What takes the place of a module in a file, as far as its uses have been looked at."""

    edits: list[Edit] = field(default_factory=list)
    """At the uses."""
    lines: dict[ast.stmt, list[str]] = field(default_factory=dict)
    """The imports in each import's place."""
    doubts: list[str] = field(default_factory=list)
    """What the successor does otherwise."""
    helpers: list[str] = field(default_factory=list)
    """Functions that the file gets for itself."""


def _rewriting(site: CrashSite, module: str) -> _Rewriting | None:
    """The rewriting of every use; None where one of them has no successor."""
    done = _Rewriting()
    for use in uses_of(site, module):
        if isinstance(use.statement, ast.Import) and len(use.statement.names) > 1:
            return None
        line = done.lines.setdefault(use.statement, [])
        if isinstance(use.node, ast.alias) and not reads_of(site, use.node.asname or use.node.name):
            continue
        if not _rewrite(site, use, line, done):
            return None
    return done


def _rewrite(site: CrashSite, use: Use, line: list[str], done: _Rewriting) -> bool:
    """Add one use to the rewriting; False where it has no successor."""
    new = None if _asks_for_lost_part(site, use) else _replacement(use.dotted)
    if new == "" and isinstance(use.node, ast.alias) and use.node.asname is None:
        done.helpers.append(use.dotted)
        return True
    code = rename_use(site, use, new) if new else None
    if not new or code is None:
        return False
    done.edits += code
    done.doubts += [OTHERWISE[use.dotted]] if use.dotted in OTHERWISE else []
    wanted = wanted_for(use, new)
    if wanted is not None and wanted.line not in line and not has_import(site, wanted):
        line.append(wanted.line)
    return True


def _rewritten(site: CrashSite, module: str, why: str, evidence: list[Evidence]) -> Fix | None:
    done = _rewriting(site, module)
    if done is None or not any(site.statement is statement for statement in done.lines):
        return None
    imports = [replace_statement(site, statement, sorted(new)) for statement, new in done.lines.items()]
    shown = MODULES[module][0] if module in MODULES else "what takes its place"
    outside = any("setuptools" in text or "packaging" in text for new in done.lines.values() for text in new)
    return draft(
        site,
        f"Use {shown} instead of '{module}'",
        [*done.edits, *imports, *_helper(site, done.helpers, list(done.lines))],
        rationale=why,
        tier=1,
        kind="U" if done.doubts else "S",
        penalties=["adds a dependency"] if outside else [],
        evidence=[
            *evidence,
            *(Evidence(doubt, "the documentation", supports=False) for doubt in dict.fromkeys(done.doubts)),
        ],
    )


def _asks_for_lost_part(site: CrashSite, use: Use) -> bool:
    """Whether the file reads a part of the old class's objects that those of its successor lack, or derives from the class."""
    lost = LOST_PARTS.get(use.dotted)
    if not lost or site.tree is None:
        return False
    parents = nodes.parent_map(site.tree)
    reads = reads_of(site, use.node.asname or use.node.name) if isinstance(use.node, ast.alias) else [use.node]
    made = [call for read in reads if isinstance(call := parents.get(read), ast.Call) and call.func is read]
    bound = {
        target.id
        for call in made
        if isinstance(statement := parents.get(call), ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    return any(isinstance(parents.get(read), ast.ClassDef) for read in reads) or any(
        isinstance(node, ast.Attribute)
        and node.attr in lost
        and (node.value in made or (isinstance(node.value, ast.Name) and node.value.id in bound))
        for node in ast.walk(site.tree)
    )


def _helper(site: CrashSite, helpers: list[str], replaced: list[ast.stmt]) -> Iterator[Edit]:
    """The functions that the file must have for itself, above its first statement that is no import."""
    assert site.tree is not None
    body = [s for s in site.tree.body if not isinstance(s, (ast.Import, ast.ImportFrom)) and not _is_docstring(s)]
    if not helpers or not body:
        return
    first = min([body[0].lineno, *(d.lineno for d in getattr(body[0], "decorator_list", []))])
    gap = [] if all(s in replaced for s in site.tree.body if s.lineno < body[0].lineno) else [""]
    blank = 0
    while first - 2 - blank >= 0 and first - 1 - blank >= 1 and not site.where.line(first - 1 - blank).strip():
        blank += 1
    text = [line for helper in helpers for line in (*HELPERS[helper], "", "")]
    before = gap if blank == 1 else gap * (2 - blank)
    yield insert_lines(site.file, site.where, first, [*before, *text])


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _steps(site: CrashSite, module: str, why: str, evidence: list[Evidence]) -> Fix:
    _, distribution, place = GONE[module]
    steps = [Step(f"Rewrite the uses of '{module}': {place}.")]
    if distribution and site.project.interpreter is not None:
        command = (str(site.project.interpreter), "-m", "pip", "install", distribution)
        steps.append(Step(f"Or install {distribution}, and list it among the project's requirements.", command))
    return draft(
        site, f"Do without '{module}'", rationale=why, tier=1, kind="C", score=0.5, steps=steps, evidence=evidence
    )


RECIPE = Recipe(
    name="removed-module",
    rows=("S2", "S5", "I14"),
    exceptions=("ModuleNotFoundError", "ImportError"),
    pattern=re.compile(r"No module named '(?P<module>[\w.]+)'"),
    propose=_propose,
    title="A module that Python has removed",
    versions=((3, 13), (3, 99)),
)
