"""A number that is still text

## What it does
Converts the text where it is read: `input()`, the environment, the command line, a display of texts.

## Why the error happens
What is typed in or read from the environment is text, even when it looks like a number.

## Example
```python before main.py
raw = {"quantity": "3"}
print(raw["quantity"] + 1)
```

```python after main.py
raw = {"quantity": "3"}
print(int(raw["quantity"]) + 1)
```

## When it is not offered
- Where the text comes from can't be seen.
- The text is not a number.
- Whether a whole number is meant is not said by an annotation: then int and float are choices.

## Questions
### Why convert where the value is read, not where it is used?
Then it is done once, and a wrong entry is noticed at the border, where the user can still be asked again.

### int, float or Decimal?
`int` for counts, `Decimal` for money and whatever must come out exact, `float` for measurements.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin, qualified
from tracemend.diagnosis.scope import Binding, bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import annotation_type, arguments_given, literal_at, sole_value, type_of
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if not site.raised_here:
        return
    operand = _text_operand(site, match)
    if operand is None:
        return
    source, where = _source(site, operand)
    datum = _datum(site, source)
    if _is_path_variable(source) or (datum is not None and not re.fullmatch(r"\s*[+-]?\d+(?:\.\d+)?\s*", datum)):
        return
    annotated = _annotated(site, operand)
    decimals = "__round__" in match.group() or (datum is not None and "." in datum)
    kinds = [annotated] if annotated else ["float"] if decimals else ["int", "float"]
    for place, kind in enumerate(kinds):
        yield draft(
            site,
            f"Read {site.source(source)} as {kind}"[:100],
            wrap(site, source, f"{kind}(", ")"),
            rationale="The value is text that holds a number, and is used as a number.",
            tier=3,
            kind="S" if annotated else "U",
            score=0.9 - 0.2 * place,
            evidence=[
                Evidence(f"{where} gives text", "the code"),
                *([Evidence(f"the variable is annotated '{annotated}'", "the annotation")] if annotated else []),
                *([Evidence(f"its value is '{datum}'", "the code")] if datum is not None else []),
            ],
        )


def _is_path_variable(source: ast.expr) -> bool:
    """Whether it reads one of the environment's own variables, which hold no numbers."""
    return isinstance(source, ast.Subscript) and nodes.string_value(source.slice) in (
        "PATH",
        "HOME",
        "USER",
        "PWD",
        "SHELL",
    )


def _text_operand(site: CrashSite, match: re.Match[str]) -> ast.expr | None:
    """The operand that is text and comes from where numbers are read."""
    operands: list[ast.expr] = []
    found: list[ast.BinOp | ast.Compare | ast.AugAssign] = site.find((ast.BinOp, ast.Compare, ast.AugAssign))
    for node in found:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _has_words(node):
            continue  # a sentence is put together
        if isinstance(node, ast.BinOp):
            operands += [node.left, node.right]
        elif isinstance(node, ast.AugAssign):
            operands += [node.value, *([node.target] if isinstance(node.target, ast.Name) else [])]
        else:
            operands += [node.left, *node.comparators]
    if match["call"]:
        operands = [a for call in site.find(ast.Call) for a in call.args]
    texts = [o for o in operands if _is_read_text(site, o)]
    return texts[0] if len({site.source(o) for o in texts}) == 1 else None


def _has_words(node: ast.BinOp) -> bool:
    return any(
        isinstance(part, ast.JoinedStr) or any(c.isalpha() for c in nodes.string_value(part) or "")
        for part in (node.left, node.right)
    )


def _is_read_text(site: CrashSite, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return False
    source, where = _source(site, node)
    return bool(where) and type_of(site, source) in ("str", None)


def _source(site: CrashSite, node: ast.expr) -> tuple[ast.expr, str]:
    """Where the text comes from: the expression to convert, and what it is in words; "" where that is not known."""
    where = _reads(site, node)
    if where:
        return node, where
    if isinstance(node, ast.Name):
        binding = visible(site, node).get(node.id)
        every: list[Binding] = [] if binding is None else bindings(binding.scope).get(node.id, [])
        if len(every) == 1 and every[0].value is not None:
            where = _reads(site, every[0].value)
            return (every[0].value, where) if where else (node, "")
    return node, ""


def _reads(site: CrashSite, node: ast.expr) -> str:
    """What an expression reads text from: the keyboard, the environment, a table of texts."""
    if isinstance(node, ast.Call):
        if is_builtin(site, node.func, "input"):
            return "input()"
        full = qualified(site, node.func)
        return f"{full}()" if full in ("os.getenv", "os.environ.get") else ""
    if isinstance(node, ast.Subscript):
        full = qualified(site, node.value)
        if full in ("os.environ", "sys.argv"):
            return full
        if _is_argv(site, node.value):
            return "sys.argv"
        if _is_row(site, node.value):
            return "the row that csv reads"
        held = literal_at(site, node)
        return f"the display that holds {ast.unparse(node.slice)}" if nodes.string_value(held) is not None else ""
    return ""


def _is_argv(site: CrashSite, node: ast.expr) -> bool:
    """Whether it is (a part of) the command line, handed over by every caller of the function."""
    value = sole_value(site, node) or node
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        return qualified(site, value.value) == "sys.argv"
    binding = visible(site, node).get(node.id) if isinstance(node, ast.Name) else None
    if binding is None or not isinstance(binding.node, ast.arg) or not isinstance(binding.scope, nodes.FUNCTIONS):
        return False
    given = list(arguments_given(site, binding.scope, binding.node.arg))
    return bool(given) and all(
        qualified(site, g.value if isinstance(g, ast.Subscript) else g) == "sys.argv" for g in given
    )


def _is_row(site: CrashSite, node: ast.expr) -> bool:
    """Whether it is a row of `csv.reader` or `csv.DictReader`, by the loop that gives it."""
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    binding = visible(site, node).get(node.id) if isinstance(node, ast.Name) else None
    loop = None if binding is None else parents.get(binding.node)
    if not isinstance(loop, (ast.For, ast.comprehension)):
        return False
    source = sole_value(site, loop.iter) or loop.iter
    return isinstance(source, ast.Call) and qualified(site, source.func) in ("csv.reader", "csv.DictReader")


def _datum(site: CrashSite, source: ast.expr) -> str | None:
    """The text itself, where the code shows it."""
    return nodes.string_value(literal_at(site, source)) if isinstance(source, ast.Subscript) else None


def _annotated(site: CrashSite, operand: ast.expr) -> str | None:
    """The number type that the variable's annotation names."""
    for node in ast.walk(site.tree or ast.Module([], [])):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(operand, ast.Name)
            and nodes.dotted(node.target) == operand.id
        ):
            kind = annotation_type(site, node.annotation)
            return kind if kind in ("int", "float") else None
    return None


RECIPE = Recipe(
    name="number-in-text",
    rows=("T2",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"can only concatenate str \(not \"(?:int|float)\"\) to str|can't multiply sequence by non-int of type '(?:str|float)'"
        r"|unsupported operand type\(s\) for \S+ (?:'str' and '(?:int|float|str)'|'(?:int|float)' and 'str')"
        r"|unsupported operand type\(s\) for (?:\*\* or )?pow\(\).*: (?:'str' and '(?:int|float|str)'|'(?:int|float)' and 'str')"
        r"|'(?:<|>|<=|>=)' not supported between instances of (?:'str' and '(?:int|float)'|'(?:int|float)' and 'str')"
        r"|not all arguments converted during string formatting"
        r"|(?P<call>'str' object cannot be interpreted as an integer|must be real number, not str|type str doesn't define __round__ method|bad operand type for abs\(\): 'str')"
    ),
    propose=_propose,
    title="A number that is still text",
)
