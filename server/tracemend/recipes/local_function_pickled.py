"""A lambda or local function sent to another process

## What it does
Defines the function at the top of the module. Variables of the function around it become parameters, which `functools.partial`
fills in where it is sent.

## Why the error happens
What goes to another process is pickled, and a function is pickled as the place where it is found again: its module and name.

## Example
```python before main.py
from multiprocessing import Pool

if __name__ == "__main__":
    with Pool(1) as pool:
        print(pool.map(lambda x: x * 2, [1, 2]))
```

```python after main.py
from multiprocessing import Pool


def _work(x):
    return x * 2


if __name__ == "__main__":
    with Pool(1) as pool:
        print(pool.map(_work, [1, 2]))
```

## Example
```python before main.py
from multiprocessing import Pool


def scaled(values, factor):
    with Pool(1) as pool:
        return pool.map(lambda x: x * factor, values)


if __name__ == "__main__":
    print(scaled([1, 2], 3))
```

```python after main.py
from functools import partial
from multiprocessing import Pool


def _work(factor, x):
    return x * factor


def scaled(values, factor):
    with Pool(1) as pool:
        return pool.map(partial(_work, factor), values)


if __name__ == "__main__":
    print(scaled([1, 2], 3))
```

## When it is not offered
- The function calls itself or assigns to variables of the function around it.
- Several lambdas are on the line.

## Questions
### Why does it work with threads?
Threads share memory, so nothing has to be pickled. Processes get copies.

### Can `functools.partial` replace my lambda?
Yes, if the function it wraps stands at the top of a module: `partial(scale, factor=2)` can be pickled.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import all_arguments, bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import drop_statement, indent_unit, insert_lines, joined
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if site.tree is None or site.statement is None:
        return
    local = match["local"]
    if local is not None and not local.endswith("<lambda>"):
        yield from _lifted_function(site, local.rpartition(".")[2])
        return
    lambdas = [n for n in ast.walk(site.statement) if isinstance(n, ast.Lambda)]
    if len(lambdas) == 1:
        yield from _lifted_lambda(site, lambdas[0])


def _lifted_lambda(site: CrashSite, node: ast.Lambda) -> Iterator[Fix]:
    assert site.tree is not None
    arguments = site.source(node.args) if hasattr(node.args, "lineno") else _arguments_text(site, node)
    name = _free_name(site)
    free = _free_variables(site, node, {a.arg for a in all_arguments(node.args)})
    if "\n" in site.source(node) or free is None:
        return
    unit = indent_unit(site.where)
    lines = [f"def {name}({_with_captured(free, arguments)}):", f"{unit}return {site.source(node.body)}"]
    edits = [_at_top(site, lines), Edit(site.file, *site.where.span(node), _sent(name, free))]
    yield from _drafted(site, "lambda", name, edits, free)


def _with_captured(free: list[str], arguments: str) -> str:
    return ", ".join([*free, *([arguments] if arguments else [])])


def _sent(name: str, free: list[str]) -> str:
    """What is sent in place of the function: with the values that it took from around it."""
    return f"partial({', '.join([name, *free])})" if free else name


def _arguments_text(site: CrashSite, node: ast.Lambda) -> str:
    start, _ = site.where.span(node)
    body, _ = site.where.span(node.body)
    head = site.text[start + len("lambda") : body].strip()
    return head.removesuffix(":").strip().rstrip("(").rstrip().removesuffix(":").strip()


def _lifted_function(site: CrashSite, name: str) -> Iterator[Fix]:
    """A function defined in a function, moved to the module's level."""
    assert site.tree is not None
    found = [n for n in ast.walk(site.tree) if isinstance(n, ast.FunctionDef) and n.name == name]
    if len(found) != 1 or found[0].decorator_list or nodes.enclosing_function(site.tree, found[0]) is None:
        return
    function = found[0]
    free = _free_variables(site, function, {a.arg for a in all_arguments(function.args)} | set(bindings(function)))
    if free is None or name in bindings(site.tree):
        return
    first, last = function.lineno, function.end_lineno or function.lineno
    indent = site.where.indent(first)
    lines = [site.where.line(n) for n in range(first, last + 1)]
    if any(line.strip() and not line.startswith(indent) for line in lines):
        return
    moved = [line[len(indent) :] for line in lines]
    uses = [n for n in ast.walk(site.tree) if isinstance(n, ast.Name) and n.id == name] if free else []
    if any(use in set(ast.walk(function)) for use in uses):
        return
    if free:
        rest = ", " if all_arguments(function.args) else ""
        moved[0] = re.sub(r"(def\s+\w+\s*\(\s*)", rf"\g<1>{', '.join(free)}{rest}", moved[0], count=1)
    sent = [Edit(site.file, *site.where.span(use), _sent(name, free)) for use in uses]
    yield from _drafted(site, "function", name, [_at_top(site, moved), drop_statement(site, function), *sent], free)


def _drafted(site: CrashSite, what: str, name: str, edits: list[Edit], free: list[str]) -> Iterator[Fix]:
    added = insert_import(site.file, site.text, Wanted("functools", "partial")) if free else None
    handed = f"it uses {', '.join(free)} of the function around it, which are handed over as they are when it is sent"
    yield draft(
        site,
        f"Define {name} at the top of the module" + (f", and hand it {', '.join(free)}" if free else ""),
        joined([*([added] if added is not None else []), *edits]),
        kind="U" if free else "S",
        rationale=f"Another process finds a function by its module and name, and this {what} has none that it could be found by.",
        tier=4,
        evidence=[
            Evidence(handed if free else f"the {what} uses no variables of the function around it", "its free names")
        ],
    )


def _free_variables(site: CrashSite, node: ast.AST, own: set[str]) -> list[str] | None:
    """Names that the function takes from functions around it; None when it binds names in ways that are not looked into."""
    assert site.tree is not None
    around = [a for a in nodes.ancestors(site.tree, node) if isinstance(a, (*nodes.FUNCTIONS, ast.Lambda))]
    inner = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    reads = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - own - inner
    if any(isinstance(n, (ast.Nonlocal, ast.Global, ast.Yield)) for n in ast.walk(node)):
        return None
    local = sorted(name for name in reads if any(name in bindings(a) for a in around))
    if not around and _in_main_guard(site, node):
        guarded = {
            n.id
            for s in site.tree.body
            if _is_main_guard(s)
            for n in ast.walk(s)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        local += sorted(reads & guarded)
    return local


def _is_main_guard(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)


def _in_main_guard(site: CrashSite, node: ast.AST) -> bool:
    assert site.tree is not None
    return any(isinstance(a, ast.If) and _is_main_guard(a) for a in nodes.ancestors(site.tree, node))


def _free_name(site: CrashSite) -> str:
    for name in ("_work", "_apply", "_task"):
        if not re.search(rf"\b{name}\b", site.text):
            return name
    return "_moved_function"


def _at_top(site: CrashSite, lines: list[str]) -> Edit:
    """The definition above the statement of the module that holds the crash."""
    assert site.tree is not None
    assert site.statement is not None
    holder = next(s for s in site.tree.body if s.lineno <= site.statement.lineno <= (s.end_lineno or s.lineno))
    decorators: list[ast.expr] = getattr(holder, "decorator_list", [])
    line = min([holder.lineno, *(d.lineno for d in decorators)])
    blank = 0
    while line - 1 - blank >= 1 and not site.where.line(line - 1 - blank).strip():
        blank += 1
    before = [""] * max(0, 2 - blank) if line > 1 else []
    return insert_lines(site.file, site.where, line, [*before, *lines, "", ""])


RECIPE = Recipe(
    name="local-function-pickled",
    rows=("P1",),
    exceptions=("PicklingError", "AttributeError"),
    pattern=re.compile(
        r"Can't pickle <function <lambda>|Can't (?:pickle|get) local object (?:<function )?'?(?P<local>[\w.<>]+?)'?(?: at 0x\w+>)?$"
    ),
    propose=_propose,
    title="A lambda or local function sent to another process",
)
