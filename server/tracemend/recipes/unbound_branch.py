"""A variable is not assigned on every way

## What it does
Offers an `else` that raises ValueError with the value no branch was for, or a first value of None.

## Why the error happens
A variable that a function assigns in some branches has no value when none of them is taken.

## Example
```python before main.py
def rate(kind):
    if kind == "std":
        percent = 10
    elif kind == "vip":
        percent = 5
    return percent


print(rate("new"))
```

```python after main.py
def rate(kind):
    if kind == "std":
        percent = 10
    elif kind == "vip":
        percent = 5
    else:
        raise ValueError(f"unknown kind {kind!r}")
    return percent


print(rate("new"))
```

```text ends with
ValueError: unknown kind 'new'
```

## When it is not offered
- The assignments are spread over several statements, or come after the use.
- It is always a choice: what should happen otherwise is not said.

## Questions
### Why not give the variable a value at the top?
That is the other choice, and right when there is a sensible first value. Where every case should be covered, an error for
the uncovered one says more than a value nobody meant.

### A `try` assigns it. Why is it unbound after the `except`?
The assignment did not happen, because what stood before it failed. Put what uses the variable into `else`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before, insert_lines
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["new"] or match["old"]
    if site.function is None or not site.raised_here or site.statement is None:
        return
    holder = _assigning_statement(site, name)
    if holder is None:
        return
    line = holder.lineno
    why = f"'{name}' is assigned on some of the ways through the statement on line {line} only."
    evidence = [Evidence(f"no assignment of '{name}' comes before line {line}", "the bindings of the function")]
    if isinstance(holder, ast.If):
        yield from _last_branch(site, holder, name, why, evidence)
    if isinstance(holder, ast.Match):
        yield from _last_case(site, holder, name, why, evidence)
    edit = insert_before(site, holder, [f"{name} = None"])
    if edit is not None:
        yield draft(site, f"Begin with {name} = None", [edit], rationale=why, tier=5, kind="U", score=0.3,
                    penalties=["invents a value"], evidence=evidence)  # fmt: skip


def _assigning_statement(site: CrashSite, name: str) -> ast.stmt | None:
    """The outermost statement before the crash that holds every assignment of the name; None when one lies outside."""
    assert site.function is not None
    stores = [
        n
        for n in nodes.own_nodes(site.function)
        if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
    ]
    line = site.location.line
    before = [n for n in stores if n.lineno < line]
    if not before:
        return None
    holders = [s for s in site.function.body if any(s.lineno <= n.lineno <= (s.end_lineno or s.lineno) for n in before)]
    if len(holders) != 1 or (holders[0].end_lineno or 0) >= line:
        return None
    return holders[0] if isinstance(holders[0], (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)) else None


def _last_case(site: CrashSite, holder: ast.Match, name: str, why: str, evidence: list[Evidence]) -> Iterator[Fix]:
    """A `case _` that names the value nothing was said for, where every case assigns."""
    subject = nodes.dotted(holder.subject)
    last = holder.cases[-1]
    open_case = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    if subject is None or open_case or not all(_assigns(c.body, name) for c in holder.cases):
        return
    indent, unit = site.where.indent(last.pattern.lineno), indent_unit(site.where)
    word = subject.rpartition(".")[2]
    end = last.body[-1].end_lineno or last.body[-1].lineno
    text = f'raise ValueError(f"unknown {word} {{{subject}!r}}")'
    yield draft(
        site,
        f"Raise ValueError for any other {word}",
        [insert_lines(site.file, site.where, end + 1, [f"{indent}case _:", f"{indent}{unit}{text}"])],
        rationale=why,
        tier=4,
        kind="U",
        evidence=evidence,
    )


def _last_branch(site: CrashSite, holder: ast.If, name: str, why: str, evidence: list[Evidence]) -> Iterator[Fix]:
    """An `else` that names the value nothing was said for, where every branch assigns and all test one value."""
    branches = list(_chain(holder))
    last = branches[-1]
    subjects = {_subject(b.test) for b in branches}
    if last.orelse or not all(_assigns(b.body, name) for b in branches) or len(subjects) != 1:
        return
    subject = subjects.pop()
    if subject is None or subject == name:
        return
    end = last.body[-1].end_lineno or last.body[-1].lineno
    indent = site.where.indent(holder.lineno)
    unit = indent_unit(site.where)
    word = subject.rpartition(".")[2]
    text = f'raise ValueError(f"unknown {word} {{{subject}!r}}")'
    edit = insert_lines(site.file, site.where, end + 1, [f"{indent}else:", f"{indent}{unit}{text}"])
    yield draft(
        site,
        f"Raise ValueError for any other {word}",
        [edit],
        rationale=why,
        tier=4,
        kind="U",
        score=0.9,
        evidence=[
            *evidence,
            Evidence(f"every branch tests {subject}, and none is the last resort", "the if statement"),
        ],
    )


def _chain(statement: ast.If) -> Iterator[ast.If]:
    """The `if` and its `elif`s."""
    yield statement
    while len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If):
        statement = statement.orelse[0]
        yield statement


def _assigns(body: list[ast.stmt], name: str) -> bool:
    leaves = isinstance(body[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))
    return leaves or any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for s in body for n in ast.walk(s)
    )


def _subject(test: ast.expr) -> str | None:
    """The value that is compared with literals: `kind` of `kind == "std"`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.In, ast.Is)):
        return nodes.dotted(test.left)
    return None


RECIPE = Recipe(
    name="unbound-branch",
    rows=("U1", "U5"),
    exceptions=("UnboundLocalError",),
    pattern=re.compile(
        r"cannot access local variable '(?P<new>\w+)' where it is not associated with a value|local variable '(?P<old>\w+)' referenced before assignment"
    ),
    propose=_propose,
    title="A variable is not assigned on every way",
)
