'''Nothing is there to take from

## What it does
Where the function says what it gives for an empty collection (`or None`, `0 if there is none`), gives that: by `default=` of
`max` and `min`, else by a test before. Where it says nothing, offers an error that names what is empty.

## Why the error happens
An empty list has no first, last, largest or smallest element.

## Example
```python before main.py
def peak(samples):
    """Highest sample, 0 if there is none."""
    return max(samples)


print(peak([2, 7]))
print(peak([]))
```

```python after main.py
def peak(samples):
    """Highest sample, 0 if there is none."""
    return max(samples, default=0)


print(peak([2, 7]))
print(peak([]))
```

## Example
```python before main.py
def latest(events):
    """Return the newest event, or None when there is none."""
    return sorted(events)[-1]


print(latest([3, 9]))
print(latest([]))
```

```python after main.py
def latest(events):
    """Return the newest event, or None when there is none."""
    if not events:
        return None
    return sorted(events)[-1]


print(latest([3, 9]))
print(latest([]))
```

## When it is not offered
- The index is neither the first nor the last: then it is too large, and what is there may not be empty.
- What an empty collection means is not written down: raising an error is a choice.

## Questions
### Should an empty input give None, 0 or an error?
What the callers can use. The mean or maximum of nothing has no value, so an error that names what was empty is the honest
default.

### Why is `if items` enough as a test?
An empty list, tuple, text or dictionary counts as false. NumPy arrays and pandas objects do not follow that; ask them for
their size.
'''

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import Contract, contract_of, is_generator
from tracemend.diagnosis.nones import in_loop
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before, quote_of, replace_node
from tracemend.recipes.guards import unconditional
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    failed, source = _taken(site, match.group("function"))
    if failed is None or source is None or site.function is None or is_generator(site.function):
        return
    drained = _while_filled(site, failed, source)
    if drained is not None:
        yield drained
        return
    contract = contract_of(site.function)
    value = "None" if contract.none == "allowed" else contract.default
    if value is not None:
        yield from _give(site, failed, source, value, contract)
    elif isinstance(source, ast.Name):
        yield from _raise(site, failed, source, contract)
    else:
        yield Abstention(f"'{site.source(source)}' is empty, and nothing says what {site.function.name}() gives then.")


def _taken(site: CrashSite, function: str | None) -> tuple[ast.expr | None, ast.expr | None]:
    """The expression that took something, and the collection that was empty."""
    if function is not None:
        call = site.sole(ast.Call, lambda n: nodes.called_name(n) == function and len(n.args) == 1)
        return call, _plain(call.args[0]) if call is not None else None
    others = site.find(ast.Subscript, lambda n: isinstance(n.ctx, ast.Load) and _index(n) not in (0, -1))
    if others and site.node is None:
        return None, None  # without carets another index may be the one that is too large
    subscripts = site.find(ast.Subscript, lambda n: _index(n) in (0, -1) and isinstance(n.ctx, ast.Load))
    pops = site.find(
        ast.Call, lambda n: nodes.called_name(n) in ("pop", "popleft") and isinstance(n.func, ast.Attribute)
    )
    found: list[ast.expr] = [*subscripts, *pops]
    if len(found) != 1:
        return None, None
    only = found[0]
    if isinstance(only, ast.Call):
        only_function = only.func
        return only, _plain(only_function.value) if isinstance(only_function, ast.Attribute) else None
    return only, _plain(only.value) if isinstance(only, ast.Subscript) else None


def _while_filled(site: CrashSite, failed: ast.expr, source: ast.expr) -> Fix | None:
    """`while True:` that takes from a collection until there is nothing left: `while queue:`."""
    pops = isinstance(failed, ast.Call) and nodes.called_name(failed) in ("pop", "popleft")
    above = (
        next((n for n in nodes.ancestors(site.tree, failed) if isinstance(n, ast.While)), None) if site.tree else None
    )
    if not pops or above is None or not isinstance(source, ast.Name) or site.statement not in above.body[:1]:
        return None
    endless = isinstance(above.test, ast.Constant) and bool(above.test.value)
    if not endless or any(isinstance(n, (ast.Break, ast.Return)) for n in ast.walk(above)):
        return None
    return draft(
        site,
        f"Loop while '{source.id}' holds something",
        [replace_node(site, above.test, source.id)],
        rationale=f"The loop takes from '{source.id}' without end, and it is empty at last.",
        tier=4,
        kind="U",
        evidence=[Evidence("nothing else ends the loop", f"line {above.lineno}")],
    )


def _plain(value: ast.expr) -> ast.expr | None:
    """The collection itself under `sorted(…)`, `list(…)` and their like."""
    while (
        isinstance(value, ast.Call)
        and nodes.called_name(value) in ("sorted", "list", "tuple", "reversed")
        and value.args
    ):
        value = value.args[0]
    return value if isinstance(value, (ast.Name, ast.Attribute)) else None


def _index(node: ast.Subscript) -> int | None:
    index = node.slice
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub) and isinstance(index.operand, ast.Constant):
        return -index.operand.value if isinstance(index.operand.value, int) else None
    return index.value if isinstance(index, ast.Constant) and isinstance(index.value, int) else None


def _give(site: CrashSite, failed: ast.expr, source: ast.expr, value: str, contract: Contract) -> Iterator[Fix]:
    edits: list[Edit] = []
    if (
        isinstance(failed, ast.Call)
        and nodes.called_name(failed) in ("max", "min")
        and isinstance(site.statement, ast.Return)
    ) and site.statement.value is failed:
        _, end = site.where.span(failed)
        edits = [Edit(site.file, end - 1, end - 1, f", default={value}")]
    if not edits:
        edits = _before(site, failed, source, [f"return {value}"])
    if edits:
        shown = site.source(source)
        sure = isinstance(source, ast.Name) and not in_loop(site) and _sized(site, source)
        yield draft(
            site,
            f"Give {value} when '{shown}' is empty",
            edits,
            rationale=f"'{shown}' is empty, and the function says that it then gives {value}.",
            tier=3,
            kind="S" if sure else "U",
            evidence=[Evidence(f"the function gives {value} for an empty '{shown}'", contract.said_by)],
        )


def _raise(site: CrashSite, failed: ast.expr, source: ast.Name, contract: Contract) -> Iterator[Fix]:
    quote = quote_of(site.where)
    error = (
        contract.raises if contract.raises in ("ValueError", "LookupError", "IndexError", "KeyError") else "ValueError"
    )
    words = source.id.strip("_").replace("_", " ")
    edits = _before(site, failed, source, [f"raise {error}({quote}no {words}{quote})"])
    if edits:
        yield draft(
            site,
            f"Raise {error} when '{source.id}' is empty",
            edits,
            rationale=f"'{source.id}' is empty, and there is nothing to take from it.",
            tier=3 if contract.raises else 5,
            kind="U",
            evidence=[Evidence(f"the function raises {error}", contract.said_by)] if contract.raises else [],
        )


def _before(site: CrashSite, failed: ast.expr, source: ast.expr, lines: list[str]) -> list[Edit]:
    statement = site.statement
    if statement is None or isinstance(statement, (ast.While, ast.If)) or not unconditional(site, failed, statement):
        return []
    unit = indent_unit(site.where)
    edit = insert_before(site, statement, [f"if not {site.source(source)}:", *(unit + line for line in lines)])
    return [] if edit is None else [edit]


def _sized(site: CrashSite, name: ast.Name) -> bool:
    """Whether an empty collection is false for sure: no iterator, no array."""
    binding = visible(site, name).get(name.id)
    if binding is None or isinstance(binding.value, ast.GeneratorExp):
        return False
    if isinstance(binding.node, ast.arg) and binding.node.annotation is not None:
        return (
            re.match(
                r"(typing\.)?(list|tuple|set|dict|str|List|Tuple|Set|Dict|Sequence)\b",
                ast.unparse(binding.node.annotation),
            )
            is not None
        )
    return True


RECIPE = Recipe(
    name="empty-sequence",
    title="Nothing is there to take from",
    rows=("X1",),
    exceptions=("IndexError", "ValueError", "StatisticsError"),
    pattern=re.compile(
        r"(?:list|tuple|string|deque|array) index out of range$|pop from (?:an )?empty \w+$"
        r"|(?P<function>max|min)\(\) (?:arg is an empty sequence|iterable argument is empty)$"
    ),
    propose=_propose,
)
