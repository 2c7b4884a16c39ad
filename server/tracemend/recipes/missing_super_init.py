'''The base class was not initialised

## What it does
Calls `super().__init__(...)` first in the `__init__` of a class whose base sets the missing attribute in its own, with the
parameters that both have in common.

## Why the error happens
A class that defines `__init__` replaces that of its base: what the base sets up is missing unless the base's is called.

## Example
```python before main.py
class Base:
    def __init__(self, name):
        self.name = name
        self.ready = True


class Child(Base):
    """A child."""

    def __init__(self, name, age):
        self.age = age


print(Child("ada", 36).ready)
```

```python after main.py
class Base:
    def __init__(self, name):
        self.name = name
        self.ready = True


class Child(Base):
    """A child."""

    def __init__(self, name, age):
        super().__init__(name)
        self.age = age


print(Child("ada", 36).ready)
```

## Example
```python before main.py
import threading


class Worker(threading.Thread):
    def __init__(self, job):
        self.job = job

    def run(self):
        print(self.job)


Worker("paint").start()
```

```python after main.py
import threading


class Worker(threading.Thread):
    def __init__(self, job):
        super().__init__()
        self.job = job

    def run(self):
        print(self.job)


Worker("paint").start()
```

## When it is not offered
- The base's `__init__` is called already.
- The base needs arguments that the class's own `__init__` does not have.
- The class has several bases.

## Questions
### Must the call come first?
Mostly, since the rest of `__init__` may rely on what the base has set up. A base that calls a method which the subclass
overrides is the exception: there your own attributes have to exist before.

### Does every subclass need an `__init__`?
No. A class without one uses its base's, with the same parameters; write one only for what it adds.
'''

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, method_of, positions_of
from tracemend.diagnosis.classes import ProjectClass, attributes_set, find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_first
from tracemend.recipes.guards import function_start
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match.group("name"):
        known = find_class(match.group("type"), site.snapshot, near=site.file)
        yield from _of_project(site, known, match.group("name"))
    else:
        yield from _of_thread(site)


def _of_project(site: CrashSite, known: ProjectClass | None, name: str) -> Iterator[Fix]:
    own = None if known is None else method_of(known, "__init__", bound=True)
    if known is None or own is None or own.owner is not known or len(known.node.bases) != 1 or len(known.bases) != 1:
        return
    base = method_of(known.bases[0], "__init__", bound=True)
    if base is None or name not in attributes_set(base.node) or _calls_base(own.node):
        return
    given = _arguments(own, base)
    if given is not None:
        fact = f"{base.owner.name if base.owner else 'the base'}.__init__() sets '{name}'"
        yield _insert(
            site,
            own,
            known.file,
            given,
            f"'{name}' is set by the base's __init__, which {known.name} never calls.",
            fact,
        )


def _of_thread(site: CrashSite) -> Iterator[Fix]:
    called = {nodes.called_name(call) for call in site.find(ast.Call)}
    classes = [n for n in ast.walk(site.tree or ast.Module([], [])) if isinstance(n, ast.ClassDef)]
    threads = [n for n in classes if [(nodes.dotted(b) or "").rpartition(".")[2] for b in n.bases] == ["Thread"]]
    known = find_class(threads[0].name, site.snapshot, near=site.file) if len(threads) == 1 else None
    own = None if known is None else method_of(known, "__init__", bound=True)
    if (
        known is not None
        and own is not None
        and not _calls_base(own.node)
        and called & {"start", "join", "is_alive", known.name}
    ):
        said = f"{known.name} never calls the __init__ of Thread."
        yield _insert(site, own, known.file, "", said, "a Thread has to be initialised before it starts")


def _calls_base(function: nodes.Function) -> bool:
    return any(isinstance(n, ast.Call) and nodes.called_name(n) == "__init__" for n in ast.walk(function))


def _arguments(own: Callee, base: Callee) -> str | None:
    """What to pass to the base: its required parameters by their names; None when the class has not all of them."""
    mine = {a.arg for a in own.parameters}
    optional = len(base.node.args.defaults)
    required = [a.arg for a in base.positional[: len(base.positional) - optional]]
    by_name = [a.arg for a, d in zip(base.node.args.kwonlyargs, base.node.args.kw_defaults, strict=True) if d is None]
    also = [a.arg for a in base.positional[len(required) :] if a.arg in mine]
    if not {*required, *by_name} <= mine:
        return None
    return ", ".join([*required, *(f"{n}={n}" for n in (*also, *by_name))])


def _insert(site: CrashSite, own: Callee, file: str, given: str, rationale: str, fact: str) -> Fix:
    where = positions_of(site, file)
    first = function_start(own.node)
    line = f"super().__init__({given})"
    if isinstance(first, ast.Pass) and len(own.node.body) == 1:
        edit = Edit(file, *where.span(first), line)
    else:
        edit = insert_first(file, where, first, line)
    return draft(
        site,
        "Call super().__init__()",
        [edit],
        rationale=rationale,
        tier=3,
        evidence=[Evidence(fact, f"the classes in {file}")],
    )


RECIPE = Recipe(
    name="missing-super-init",
    title="The base class was not initialised",
    rows=("A7",),
    exceptions=("AttributeError", "RuntimeError"),
    pattern=re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'$|thread\.__init__\(\) not called$"),
    propose=_propose,
)
