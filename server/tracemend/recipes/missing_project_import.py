"""An import from the project is missing

## What it does
Imports a class, function or constant from the one module of the project that defines it, in the way in which the project's
files import it elsewhere.

## Why the error happens
A name of another module is known only where it is imported.

## Example
```python before main.py
from pathlib import Path


def main():
    print(slugify(Path("Hello World").name))


main()
```

```python before util/__init__.py
```

```python before util/text.py
def slugify(text):
    return text.lower().replace(" ", "-")
```

```python after main.py
from pathlib import Path

from util.text import slugify


def main():
    print(slugify(Path("Hello World").name))


main()
```

## When it is not offered
- No module of the project defines the name, or none by which it could be imported.
- Several modules define it: they are a choice.
- The import would close a circle: it is offered inside the function, as a choice.
- Only tests define it, and this is no test.

## Questions
### Why not `from module import *`?
It brings every public name of the module, also those that will be added later, and no tool can tell any more where a name
comes from.

### My editor can add imports too. What is different here?
The choice is checked against the error: the module has to define the name, the import must not close a circle, and the
project's own way of importing it elsewhere is followed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.names import bound_somewhere, fits, unbound_uses
from tracemend.diagnosis.scope import Binding, Form
from tracemend.diagnosis.siblings import sibling_imports
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.symbols import Symbol, symbols
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.project_names import import_path, own_packages, would_cycle
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match.group("name")
    uses = unbound_uses(site, name)
    if not uses or bound_somewhere(site, name):
        return
    found = [s for s in symbols(site.snapshot).get(name, []) if s.file != site.file and _reachable(site, s)]
    usable = [s for s in found if fits(site, uses[0], Binding(name, uses[0], uses[0], _form(s)))]
    if not usable:
        yield Abstention(f"no other module of the project defines '{name}' in a way that could be used like this.")
    for symbol in usable[:3]:
        module = import_path(site, symbol.file)
        if module is not None:
            yield from _import(site, symbol, module, only=len(usable) == 1)


def _reachable(site: CrashSite, symbol: Symbol) -> bool:
    return is_test_file(site.file) or not is_test_file(symbol.file)


def _form(symbol: Symbol) -> Form:
    return symbol.kind if symbol.kind != "variable" else "unknown"


def _import(site: CrashSite, symbol: Symbol, module: str, *, only: bool) -> Iterator[Fix]:
    wanted = Wanted(module, symbol.name)
    shared = bool(sibling_imports(site, symbol.name))
    likely = shared or ((symbol.kind != "variable" or symbol.name.isupper()) and not _is_script(site, symbol))
    evidence = [Evidence(f"{symbol.file} defines the {symbol.kind} '{symbol.name}'", "the index of the project")]
    rationale = f"'{symbol.name}' is defined in {symbol.file} and not imported here."
    if would_cycle(site, symbol.file):
        edit = None if site.function is None else insert_before(site, _first_statement(site), [wanted.line, ""])
        evidence.append(Evidence("an import at the top would close a circle", "the project's imports"))
    else:
        edit = insert_import(site.file, site.text, wanted, first_party=own_packages(site))
    if edit is not None:
        yield draft(
            site,
            f"Add '{wanted.line}'",
            [edit],
            rationale=rationale,
            tier=2,
            kind="S" if only and likely and len(evidence) == 1 else "U",
            evidence=evidence,
        )


def _is_script(site: CrashSite, symbol: Symbol) -> bool:
    """Whether the name is one that every script has, or stands in a file that is started and not imported."""
    text = site.snapshot.text(symbol.file) or ""
    return symbol.name in ("main", "run", "setup", "test", "cli", "handler", "usage") or "__name__ ==" in text


def _first_statement(site: CrashSite) -> ast.stmt:
    assert site.function is not None
    body = site.function.body
    has_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1
    return body[1] if has_docstring else body[0]


RECIPE = Recipe(
    name="missing-project-import",
    title="An import from the project is missing",
    rows=("I3",),
    exceptions=("NameError",),
    pattern=re.compile(r"name '(?P<name>\w+)' is not defined$"),
    propose=_propose,
)
