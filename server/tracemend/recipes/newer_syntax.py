"""Syntax that the interpreter does not know yet

## What it does
Says which Python the file needs. A single match over plain values is also written as `if` and `elif`, a single `:=` as an assignment.

## Why the error happens
`match` came with Python 3.10, `:=` with 3.8. An older interpreter only says `invalid syntax`.

## Example
```python before main.py
status = 404
match status:
    case 200 | 204:
        print("fine")
    case 404:
        print("missing")
    case _:
        print("other")
```

```python after main.py
status = 404
if status == 200 or status == 204:
    print("fine")
elif status == 404:
    print("missing")
else:
    print("other")
```

## When it is not offered
- The file uses the syntax more than once, or a pattern takes a value apart: only the version is named.

## Questions
### Can I get the new syntax by an import?
No. A `__future__` import exists for very few things, and neither `match` nor `:=` is among them; the interpreter has to be
newer.

### How do I tell users which Python is needed?
`requires-python = ">=3.10"` in pyproject.toml makes pip refuse older ones with a clear message.

### Why does my editor accept the line?
Its own interpreter is newer than the one that ran. Select the project's environment in the editor, so that both agree.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.project.snapshot import parse
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_range
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.syntax import syntax_error

_SINCE: dict[type[ast.AST], tuple[tuple[int, int], str]] = {
    ast.Match: ((3, 10), "match statements"),
    ast.NamedExpr: ((3, 8), "assignment expressions (':=')"),
}


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    tree = parse(site.text)
    if tree is None or syntax_error(site.text, site.python) is None:
        return
    newer = [n for n in ast.walk(tree) if type(n) in _SINCE and _SINCE[type(n)][0] > site.python]
    if not newer:
        return
    version, name = _SINCE[type(newer[0])]
    shown = ".".join(map(str, version))
    why = f"The file uses {name}, which Python {'.'.join(map(str, site.python))} does not know."
    evidence = [Evidence(f"{name} exist since Python {shown}", "the language reference")]
    if len(newer) == 1:
        yield from _rewritten(site, newer[0], why, evidence)
    step = Step(f'Run the program with Python {shown} or newer, and require it with requires-python = ">={shown}".')
    yield draft(site, f"Use Python {shown} or newer", rationale=why, tier=2, kind="C", steps=[step], evidence=evidence)


def _rewritten(site: CrashSite, node: ast.AST, why: str, evidence: list[Evidence]) -> Iterator[Fix]:
    start, end, text = 0, 0, None
    if isinstance(node, ast.Match):
        start, end = site.where.span(node)
        text = _as_ifs(site, node)
    elif isinstance(node, ast.NamedExpr):
        yield from _hoisted(site, node, why, evidence)
        return
    if text is not None:
        edits = [replace_range(site, start, end, text)]
        yield draft(site, "Write the match as if and elif", edits, rationale=why, tier=2, evidence=evidence, score=0.9)


def _as_ifs(site: CrashSite, node: ast.Match) -> str | None:
    """`if`/`elif` for a match over plain values; None where a pattern binds or looks into something."""
    if not isinstance(node.subject, (ast.Name, ast.Constant)):
        return None
    subject = site.source(node.subject)
    indent = site.where.indent(node.lineno)
    newline = site.where.newline
    pieces: list[str] = []
    for index, case in enumerate(node.cases):
        condition = _condition(site, case, subject)
        if condition is None or (condition == "" and index == 0):
            return None
        word = "else" if condition == "" else f"{'elif' if pieces else 'if'} {condition}"
        body = _body(site, case, indent)
        if body is None:
            return None
        pieces.append(f"{'' if not pieces else indent}{word}:{body}")
    return newline.join(pieces)


def _condition(site: CrashSite, case: ast.match_case, subject: str) -> str | None:
    """The test of one case, "" for `case _`, None for what an `if` can't say."""
    tests: list[str] = []
    patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
    for pattern in patterns:
        if isinstance(pattern, ast.MatchValue):
            tests.append(f"{subject} == {site.source(pattern.value)}")
        elif isinstance(pattern, ast.MatchSingleton):
            tests.append(f"{subject} is {pattern.value}")
        elif (
            isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern.name is None and len(patterns) == 1
        ):
            return "" if case.guard is None else site.source(case.guard)
        else:
            return None
    test = " or ".join(tests)
    if case.guard is None:
        return test
    return f"{f'({test})' if len(tests) > 1 else test} and ({site.source(case.guard)})"


def _body(site: CrashSite, case: ast.match_case, indent: str) -> str | None:
    """The lines of a case below its header, one level out."""
    first, last = case.body[0], case.body[-1]
    header = case.pattern.lineno if case.guard is None else case.guard.end_lineno or case.guard.lineno
    if first.lineno == header:
        return None
    inner = site.where.indent(case.pattern.lineno)
    if not inner.startswith(indent) or inner == indent:
        return None
    lines = []
    for number in range(header + 1, (last.end_lineno or last.lineno) + 1):
        text = site.where.line(number)
        if text.strip() and not text.startswith(inner):
            return None
        lines.append(indent + text[len(inner) :] if text.strip() else text)
    if _multiline_strings(case):
        return None
    return site.where.newline + site.where.newline.join(lines)


def _multiline_strings(case: ast.match_case) -> bool:
    return any(
        isinstance(n, (ast.Constant, ast.JoinedStr)) and n.end_lineno != n.lineno
        for s in case.body
        for n in ast.walk(s)
    )


def _hoisted(site: CrashSite, node: ast.NamedExpr, why: str, evidence: list[Evidence]) -> Iterator[Fix]:
    """`if (n := f()) > 2:` with the assignment on a line before; not where the binding is evaluated again or maybe never."""
    assert site.tree is not None
    holder = next((s for s in ast.walk(site.tree) if isinstance(s, ast.If) and _first_evaluated(s.test) is node), None)
    if holder is None or _is_elif(site, holder):
        return
    line = holder.lineno
    begin = site.where.starts[line - 1]
    value = site.source(node.value)
    if "\n" in value:
        return
    start, end = site.where.span(node)
    if site.text[start - 1] == "(" and site.text[end] == ")":
        start, end = start - 1, end + 1
    name = site.source(node.target)
    edits = [
        replace_range(site, begin, begin, f"{site.where.indent(line)}{name} = {value}{site.where.newline}"),
        replace_range(site, start, end, name),
    ]
    yield draft(site, f"Assign {name} before the condition", edits, rationale=why, tier=2, evidence=evidence, score=0.9)


def _first_evaluated(test: ast.expr) -> ast.expr:
    """The part of a condition that is evaluated first, and always."""
    while True:
        if isinstance(test, ast.Compare):
            test = test.left
        elif isinstance(test, ast.BoolOp):
            test = test.values[0]
        elif isinstance(test, ast.UnaryOp):
            test = test.operand
        elif isinstance(test, (ast.BinOp,)):
            test = test.left
        else:
            return test


def _is_elif(site: CrashSite, holder: ast.If) -> bool:
    start, _ = site.where.span(holder)
    return site.text[start : start + 4] == "elif"


RECIPE = Recipe(
    name="newer-syntax",
    rows=("S7", "Q17"),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid syntax"),
    propose=_propose,
    title="Syntax that the interpreter does not know yet",
    versions=((3, 8), (3, 9)),
)
