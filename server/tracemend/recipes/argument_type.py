"""A command line argument that has to be a number

## What it does
Adds `type=int` to the `add_argument` call of an argument that is used as a whole number, and offers `int` and `float` where it is only
compared or calculated with.

## Why the error happens
argparse keeps what the user typed as text, unless the argument's `type` says otherwise.

## Example
```python before main.py
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--count", default="2")
options = parser.parse_args([])
for number in range(options.count):
    print(number)
```

```python after main.py
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--count", default="2", type=int)
options = parser.parse_args([])
for number in range(options.count):
    print(number)
```

## When it is not offered
- The argument has a `type` or an `action`, or is declared in another file or twice.
- Whether decimals are allowed is a choice where no whole number is demanded.

## Questions
### What does the user see who types letters?
`error: argument --count: invalid int value: 'abc'`, and the usage line.

### Is the default converted too?
A default that is text is, by the same type; any other is taken as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    read = {declaration: name for name, declaration in _arguments(site, whole=bool(match["whole"]))}
    if len(read) != 1 or not site.raised_here:
        return
    declaration, name = next(iter(read.items()))
    kinds = ["int"] if match["whole"] else ["int", "float"]
    for place, kind in enumerate(kinds):
        yield draft(
            site,
            f"Read '{name}' as {kind}: type={kind}",
            [add_argument(site, declaration, f"type={kind}")],
            rationale=f"argparse gives '{name}' as text, and it is used as a number.",
            tier=2,
            kind="S" if match["whole"] else "U",
            score=0.95 - 0.2 * place,
            evidence=[Evidence(f"it is declared without a type on line {declaration.lineno}", "the add_argument call")],
        )


def _arguments(site: CrashSite, *, whole: bool) -> Iterator[tuple[str, ast.Call]]:
    """The arguments that the failed line reads, by name, with the call that declares them."""
    names: list[ast.expr] = [*site.find(ast.Attribute), *site.find(ast.Name)]
    if site.statement is not None and not names:
        names = [n for n in ast.walk(site.statement) if isinstance(n, (ast.Attribute, ast.Name))]
    for node in names:
        declaration = declaration_read(site, node)
        if declaration is not None and (not whole or _counts(site, node)):
            yield _name(declaration), declaration


def declaration_read(site: CrashSite, node: ast.expr) -> ast.Call | None:
    """The one `add_argument` without a type that declares what an expression reads: `args.folder`, or its variable."""
    value = sole_value(site, node) if isinstance(node, ast.Name) else node
    if not isinstance(value, ast.Attribute) or not _is_parsed(site, value.value):
        return None
    declared = [call for call in _declarations(site) if _name(call) == value.attr]
    settled = {"type", "action", "choices"} | (set() if _one_value(declared) else {"nargs"})
    return declared[0] if len(declared) == 1 and not {k.arg for k in declared[0].keywords} & settled else None


def _one_value(declared: list[ast.Call]) -> bool:
    """Whether `nargs`, where it is given, still makes one value and no list."""
    many = [k.value for call in declared for k in call.keywords if k.arg == "nargs"]
    return all(nodes.string_value(value) == "?" for value in many)


def _counts(site: CrashSite, node: ast.expr) -> bool:
    """Whether an argument stands where only a whole number can: in `range(…)`, or as the bound of a slice."""
    above = nodes.parent_map(site.tree).get(node) if site.tree is not None else None
    return isinstance(above, ast.Slice) or (isinstance(above, ast.Call) and nodes.dotted(above.func) == "range")


def _is_parsed(site: CrashSite, node: ast.expr) -> bool:
    value = sole_value(site, node) or node
    return isinstance(value, ast.Call) and nodes.called_name(value) == "parse_args"


def _declarations(site: CrashSite) -> Iterator[ast.Call]:
    for node in nodes.every(site.tree) if site.tree is not None else ():
        if isinstance(node, ast.Call) and nodes.called_name(node) == "add_argument":
            yield node


def _name(call: ast.Call) -> str:
    """Under what name argparse keeps an argument."""
    given = next((nodes.string_value(k.value) for k in call.keywords if k.arg == "dest"), None)
    flags = [flag for a in call.args if (flag := nodes.string_value(a))]
    long = [flag for flag in flags if flag.startswith("--")] or flags
    return given or (long[0].lstrip("-").replace("-", "_") if long else "")


RECIPE = Recipe(
    name="argument-type",
    title="A command line argument that has to be a number",
    rows=("T2",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<whole>'str' object cannot be interpreted as an integer|slice indices must be integers)"
        r"|can only concatenate str \(not \"(?:int|float)\"\) to str|can't multiply sequence by non-int of type '(?:str|float)'"
        r"|unsupported operand type\(s\) for \S+ (?:'str' and '(?:int|float)'|'(?:int|float)' and 'str')"
        r"|'(?:<|>|<=|>=)' not supported between instances of (?:'str' and '(?:int|float)'|'(?:int|float)' and 'str')"
        r"|type str doesn't define __round__ method|must be real number, not str"
    ),
    propose=_propose,
)
