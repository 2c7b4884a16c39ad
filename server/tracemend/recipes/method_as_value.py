"""A method used as if it were its result

## What it does
Adds the missing `()` where the method needs no argument.

## Why the error happens
A method's name without parentheses is the method itself, which can't be added or compared.

## Example
```python before main.py
class Cart:
    def total(self):
        return 3


cart = Cart()
print(cart.total + 1)
```

```python after main.py
class Cart:
    def total(self):
        return 3


cart = Cart()
print(cart.total() + 1)
```

## When it is not offered
- The method needs arguments.
- More than one expression of the line may be meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import all_arguments
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_NO_ARGUMENTS = frozenset(
    [
        "keys",
        "values",
        "items",
        "copy",
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "capitalize",
        "swapcase",
        "casefold",
        "split",
        "splitlines",
        "isdigit",
        "isalpha",
        "isalnum",
        "isspace",
        "islower",
        "isupper",
        "read",
        "readline",
        "readlines",
        "popitem",
        "now",
        "today",
        "utcnow",
        "date",
        "time",
        "timestamp",
        "isoformat",
        "weekday",
        "isoweekday",
        "total_seconds",
        "close",
        "fileno",
        "getvalue",
        "tell",
        "exists",
        "is_file",
        "is_dir",
        "absolute",
        "resolve",
    ]
)
"""Methods of the standard library that need no argument."""


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    if not site.raised_here or site.tree is None:
        return
    found = [e for e in _operands(site) if _is_callable_without_arguments(site, e)]
    if len({site.source(e) for e in found}) != 1:
        return
    use = found[0]
    _, end = site.where.span(use)
    yield draft(
        site,
        f"Call {site.source(use)}()",
        [Edit(site.file, end, end, "()")],
        rationale=f"{site.source(use)} is the method itself; its result comes from calling it.",
        tier=3,
        evidence=[Evidence("it can be called without arguments", "its definition")],
    )


def _operands(site: CrashSite) -> Iterator[ast.expr]:
    """Attributes and names that are added, compared, looped over or measured as they are."""
    for node in site.find((ast.BinOp, ast.Compare, ast.Call, ast.For, ast.AugAssign, ast.Starred)):
        if isinstance(node, ast.BinOp):
            yield from [node.left, node.right]
        elif isinstance(node, ast.Compare):
            yield from [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and nodes.dotted(node.func) in _READERS:
            yield from node.args[:1]
        elif isinstance(node, ast.AugAssign):
            yield node.value


_READERS = ("len", "sum", "max", "min", "sorted", "list", "set", "tuple", "enumerate", "any", "all", "int", "float")


def _is_callable_without_arguments(site: CrashSite, node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        own = [
            n
            for n in ast.walk(site.tree or ast.Module([], []))
            if isinstance(n, nodes.FUNCTIONS) and n.name == node.attr
        ]
        if own:
            return len(own) == 1 and _required(own[0]) == (0 if _is_static(own[0]) else 1) and not _is_property(own[0])
        return node.attr in _NO_ARGUMENTS and type_of(site, node.value) in _BUILTINS
    if isinstance(node, ast.Name):
        own = [
            n for n in ast.walk(site.tree or ast.Module([], [])) if isinstance(n, nodes.FUNCTIONS) and n.name == node.id
        ]
        return len(own) == 1 and _required(own[0]) == 0 and not isinstance(own[0], ast.AsyncFunctionDef)
    return False


_BUILTINS = (
    "str",
    "dict",
    "list",
    "set",
    "bytes",
    "datetime.datetime",
    "datetime.date",
    "datetime.timedelta",
    "pathlib.Path",
)


def _required(function: nodes.Function) -> int:
    arguments = function.args
    named = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return named + sum(1 for d in arguments.kw_defaults if d is None)


def _is_static(function: nodes.Function) -> bool:
    first = all_arguments(function.args)[:1]
    return not first or first[0].arg not in ("self", "cls")


def _is_property(function: nodes.Function) -> bool:
    return any((nodes.dotted(d) or "").endswith("property") for d in function.decorator_list)


RECIPE = Recipe(
    name="method-as-value",
    rows=("T7", "T9", "A4"),
    exceptions=("TypeError",),
    pattern=re.compile(
        r".*(?:instances of|type\(s\) for \S+) '(?:method|function|builtin_function_or_method)' and '"
        r"|.*(?:instances of|type\(s\) for \S+) '[\w.]+' and '(?:method|function|builtin_function_or_method)'"
        r"|.*\(?not \"?'?(?:method|function|builtin_function_or_method)\b"
    ),
    propose=_propose,
    title="A method used as if it were its result",
)
