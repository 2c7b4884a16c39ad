'''A parameter that was left out is an operand

## What it does
Where a parameter whose default is None is added, subtracted or multiplied, puts the operator's neutral value in its place at
the start of the function: 0 for `+` and `-`, 1 for `*` and `/`, an empty text or list for `+` with one.

## Why the error happens
The caller left the argument out, so the parameter is None, and arithmetic knows no None.

## Example
```python before main.py
def total(price, quantity, discount=None):
    """What the customer pays."""
    return price * quantity - discount


print(total(10, 3, 5))
print(total(10, 3))
```

```python after main.py
def total(price, quantity, discount=None):
    """What the customer pays."""
    if discount is None:
        discount = 0
    return price * quantity - discount


print(total(10, 3, 5))
print(total(10, 3))
```

## When it is not offered
- The None is no parameter with the default None.
- The operator has no neutral value, as in a comparison.
- What a left-out argument means is the author's to say: it is always a choice.

## Questions
### Why not write the number as the parameter's default?
`discount=0` in the signature is the cleaner form where None is never passed on purpose. Callers that hand through an
optional value of their own do pass None, and they need the test inside.

### Is 0 always the right neutral value?
For adding and subtracting it changes nothing, and neither does 1 for multiplying. Whether "not given" means "changes
nothing" is what you have to decide.
'''

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before
from tracemend.recipes.guards import function_start
from tracemend.recipes.recipe import Abstention, Recipe

_OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "0"),
    ast.Sub: ("-", "0"),
    ast.Mult: ("*", "1"),
    ast.Div: ("/", "1"),
    ast.FloorDiv: ("//", "1"),
    ast.Pow: ("**", "1"),
}
_EMPTY = {"str": '""', "list": "[]", "tuple": "()"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    operator, left, right = match.group("operator").removesuffix("="), match.group("left"), match.group("right")
    if "NoneType" not in (left, right):
        return
    operations: list[ast.BinOp | ast.AugAssign] = [*site.find(ast.BinOp)]
    if isinstance(site.statement, ast.AugAssign):
        operations.append(site.statement)
    for operation in operations:
        symbol, neutral = _OPERATORS.get(type(operation.op), ("", ""))
        operand = _none_side(operation, left_is_none=left == "NoneType")
        if symbol != operator or not isinstance(operand, ast.Name):
            continue
        other = right if left == "NoneType" else left
        neutral = _EMPTY.get(
            other, neutral if other in ("int", "float", "Decimal", "decimal.Decimal", "complex") else ""
        )
        if not defaults_to_none(site, operand.id):
            yield Abstention(f"'{operand.id}' is no parameter whose default is None, so the None comes from elsewhere.")
        elif neutral and (neutral not in _EMPTY.values() or symbol == "+"):
            yield from _insert(site, operand.id, neutral, symbol)
        else:
            yield Abstention(f"no value leaves a {other} as it is under '{symbol}'.")
        return


def _none_side(operation: ast.BinOp | ast.AugAssign, *, left_is_none: bool) -> ast.expr:
    if isinstance(operation, ast.AugAssign):
        return operation.target if left_is_none else operation.value
    return operation.left if left_is_none else operation.right


def defaults_to_none(site: CrashSite, name: str) -> bool:
    if site.function is None:
        return False
    arguments = site.function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return any(a.arg == name and isinstance(d, ast.Constant) and d.value is None for a, d in pairs)


def _insert(site: CrashSite, name: str, neutral: str, symbol: str) -> Iterator[Fix]:
    assert site.function is not None
    unit = indent_unit(site.where)
    edit: Edit | None = insert_before(
        site, function_start(site.function), [f"if {name} is None:", f"{unit}{name} = {neutral}"]
    )
    if edit is not None:
        yield draft(
            site,
            f"Take {neutral} for a '{name}' that was left out",
            [edit],
            rationale=f"The parameter '{name}' was left out, so it is None, and '{symbol}' takes no None.",
            tier=4,
            kind="U",
            penalties=["invents a value"],
            evidence=[
                Evidence(f"'{name}' has the default None", f"the signature of {site.function.name}()"),
                Evidence(f"{neutral} leaves the other operand of '{symbol}' as it is", "arithmetic"),
            ],
        )


RECIPE = Recipe(
    name="none-operand",
    title="A parameter that was left out is an operand",
    rows=("N6",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"unsupported operand type\(s\) for (?P<operator>\S+?): '(?P<left>[\w.]+)' and '(?P<right>[\w.]+)'$"
    ),
    propose=_propose,
)
