"""The parentheses of a call are missing

## What it does
Adds `()` after a function or method that takes no argument and whose result was meant.

## Why the error happens
Without parentheses a function is not called: its name is the function itself, which has no items, no length and none of the
result's attributes.

## Example
```python before main.py
stock = {"pen": 2}
for name, count in stock.items:
    print(name, count)
```

```python after main.py
stock = {"pen": 2}
for name, count in stock.items():
    print(name, count)
```

## Example
```python before main.py
class Order:
    def __init__(self, name):
        self.name = name

    def label(self):
        return "order " + self.name


print(Order("pen").label.upper())
```

```python after main.py
class Order:
    def __init__(self, name):
        self.name = name

    def label(self):
        return "order " + self.name


print(Order("pen").label().upper())
```

## When it is not offered
- The function needs arguments.
- Which function is meant is not known.

## Questions
### How can I tell a method from a property?
`type(obj).name` shows it: a function is called, a property is not. In an editor, hovering over the name says the same.

### Why did `if user.is_active:` work without the parentheses?
A method object counts as true, so such a test never fails and is always taken. It is worth searching for the name elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import callee_of
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.contracts import returned_values
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_WITHOUT_ARGUMENTS = frozenset(
    [
        "items",
        "keys",
        "values",
        "json",
        "upper",
        "lower",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "capitalize",
        "split",
        "splitlines",
        "read",
        "readline",
        "readlines",
        "copy",
        "casefold",
        "swapcase",
        "isoformat",
        "timestamp",
        "popitem",
        "fileno",
        "getvalue",
        "hexdigest",
        "digest",
        "groups",
        "groupdict",
        "cwd",
        "home",
        "resolve",
    ]
)
_FUNCTION = "function|method|builtin_function_or_method|built-in method|method-wrapper"


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    attribute = match.group("attribute")
    found = [n for n in _suspects(site, attribute) if _takes_nothing(site, n) and not _is_view_indexed(site, n)]
    if len(found) != 1 or not site.raised_here:
        return
    known = None if attribute is None else _result_members(site, found[0])
    if known is not None and attribute not in known:
        return
    _, end = site.where.span(found[0])
    shown = " ".join(site.source(found[0]).split())
    yield draft(
        site,
        f"Call '{shown}'",
        [Edit(site.file, end, end, "()")],
        rationale=f"'{shown}' is a function that was not called.",
        tier=3,
        kind="S" if attribute is None or known is not None else "U",
        evidence=[Evidence(f"'{shown}' takes no argument", "its definition")],
    )


def _is_view_indexed(site: CrashSite, value: ast.expr) -> bool:
    """Whether it is a dictionary's `items`, `keys` or `values` with an index after it: their results have no places either."""
    parent = nodes.parent_map(site.tree).get(value) if site.tree is not None else None
    indexed = isinstance(parent, ast.Subscript) and parent.value is value
    return indexed and isinstance(value, ast.Attribute) and value.attr in ("items", "keys", "values")


def _suspects(site: CrashSite, attribute: str | None) -> list[ast.expr]:
    """The expressions that may be the function which was not called."""
    if attribute is not None:
        return [n.value for n in site.find(ast.Attribute, lambda n: n.attr == attribute)]
    statement = site.statement
    if isinstance(statement, ast.For):
        return [statement.iter]
    loops = [loop.iter for loop in site.find(ast.comprehension)] if site.node is None else []
    return [*_operands(site), *loops]


def _operands(site: CrashSite) -> list[ast.expr]:
    found: list[ast.expr] = []
    for node in [*site.find(ast.BinOp), *site.find(ast.Compare), *site.find(ast.Subscript), *site.find(ast.Call)]:
        if isinstance(node, ast.BinOp):
            found += [node.left, node.right]
        elif isinstance(node, ast.Compare):
            found += [node.left, *node.comparators]
        elif isinstance(node, ast.Subscript):
            found.append(node.value)
        elif isinstance(node, ast.Call):
            found += [a.elt if isinstance(a, (ast.GeneratorExp, ast.ListComp)) else a for a in node.args]
    return [n for n in dict.fromkeys(found) if isinstance(n, (ast.Name, ast.Attribute))]


def _takes_nothing(site: CrashSite, value: ast.expr) -> bool:
    """Whether calling it with no argument is right: a project's function without required ones, or a well-known method."""
    if not isinstance(value, (ast.Name, ast.Attribute)):
        return False
    callee = callee_of(site, _as_call(value))
    if callee is None:
        return isinstance(value, ast.Attribute) and value.attr in _WITHOUT_ARGUMENTS
    arguments = callee.node.args
    required = len(callee.positional) - len(arguments.defaults)
    return callee.name != "__init__" and required <= 0 and all(d is not None for d in arguments.kw_defaults)


def _result_members(site: CrashSite, value: ast.expr) -> frozenset[str] | None:
    """What the result of calling it has, by the one expression that its function returns; None when that is not known."""
    callee = callee_of(site, _as_call(value)) if isinstance(value, (ast.Name, ast.Attribute)) else None
    if callee is None:
        return frozenset(dir(str)) if isinstance(value, ast.Attribute) and value.attr in _TEXTS else None
    returned = returned_values(callee.node)
    if len(returned) != 1:
        return None
    result = returned[0]
    kinds = {ast.List: list, ast.Dict: dict, ast.Set: set, ast.Tuple: tuple, ast.JoinedStr: str, ast.ListComp: list}
    if type(result) in kinds:
        return frozenset(dir(kinds[type(result)]))
    if isinstance(result, ast.BinOp):
        result = result.left
    if isinstance(result, ast.Constant):
        return frozenset(dir(type(result.value)))
    made = (
        find_class(nodes.called_name(result), site.snapshot, near=callee.file) if isinstance(result, ast.Call) else None
    )
    return frozenset(made.members) if made is not None else None


_TEXTS = frozenset(
    [
        "upper",
        "lower",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "capitalize",
        "read",
        "readline",
        "casefold",
        "swapcase",
        "isoformat",
    ]
)


def _as_call(value: ast.Name | ast.Attribute) -> ast.Call:
    return ast.Call(func=value, args=[], keywords=[])


RECIPE = Recipe(
    name="uncalled-method",
    title="The parentheses of a call are missing",
    rows=("A4",),
    exceptions=("AttributeError", "TypeError"),
    pattern=re.compile(
        rf"'(?:{_FUNCTION})' object (?:has no attribute '(?P<attribute>\w+)'|is not (?:subscriptable|iterable))$"
        rf"|argument of type '(?:{_FUNCTION})' is not"
        rf"|object of type '(?:{_FUNCTION})' has no len\(\)$"
        rf"|unsupported operand type\(s\) for \S+ (?:'(?:{_FUNCTION})' and '\w+'|'\w+' and '(?:{_FUNCTION})')$"
        rf"|'\S+' not supported between instances of (?:'(?:{_FUNCTION})' and '\w+'|'\w+' and '(?:{_FUNCTION})')$"
        rf"|can only concatenate \w+ \(not \"(?:{_FUNCTION})\"\) to"
    ),
    propose=_propose,
)
