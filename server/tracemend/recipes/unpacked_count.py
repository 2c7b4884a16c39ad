"""More or fewer values than names

## What it does
Makes the right side give as many values as there are names: `.items()` for a dictionary, the limit of a `split` for text with
more separators, `partition` for text that may lack it.

## Why the error happens
An assignment to several names takes exactly as many values as there are names.

## Example
```python before main.py
stock = {"pen": 2, "ink": 5}
for name, count in stock:
    print(name, count)
```

```python after main.py
stock = {"pen": 2, "ink": 5}
for name, count in stock.items():
    print(name, count)
```

## Example
```python before main.py
def parse(line):
    key, value = line.split("=")
    return key, value


print(parse("url=http://x/?a=1"))
```

```python after main.py
def parse(line):
    key, value = line.split("=", 1)
    return key, value


print(parse("url=http://x/?a=1"))
```

## When it is not offered
- Values would be dropped.
- The text lacks the separator: what is meant then is a choice.

## Questions
### Why does a loop over a dictionary fail with "too many values"?
It gives the keys, and a key is unpacked letter by letter. `.items()` gives pairs.

### May I collect the rest with a star?
`first, *rest = values` takes any number from one on. Nothing is lost, but nothing is checked either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import contract_of
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_after, joined, replace_node
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    wanted, more = int(match.group("wanted")), match.group("more") == "too many"
    loop = _loop(site)
    if loop is not None:
        yield from _items(site, loop, wanted)
        yield from _nested(site, loop, wanted, more=more)
    elif isinstance(site.statement, ast.Assign) and isinstance(site.statement.targets[0], (ast.Tuple, ast.List)):
        yield from _split(site, site.statement, wanted, more=more)
    else:
        yield Abstention(f"neither a loop nor an assignment with {wanted} names is seen on the line.")


def _loop(site: CrashSite) -> tuple[ast.expr, ast.expr] | None:
    """(target, iterable) of the loop or comprehension that unpacks."""
    if isinstance(site.statement, ast.For) and isinstance(site.statement.target, ast.Tuple):
        return site.statement.target, site.statement.iter
    statement = site.statement
    loops = [n for n in ast.walk(statement) if isinstance(n, ast.comprehension)] if statement is not None else []
    found = [n for n in loops if isinstance(n.target, ast.Tuple)]
    return (found[0].target, found[0].iter) if len(found) == 1 else None


def _items(site: CrashSite, loop: tuple[ast.expr, ast.expr], wanted: int) -> Iterator[Fix]:
    target, source = loop
    if (
        wanted != 2
        or not isinstance(source, (ast.Name, ast.Attribute))
        or any(isinstance(n, ast.Tuple) for n in ast.iter_child_nodes(target))
    ):
        return
    if _is_dict(site, source):
        _, end = site.where.span(source)
        yield draft(
            site,
            f"Run over '{site.source(source)}.items()'",
            [Edit(site.file, end, end, ".items()")],
            rationale=f"A loop over the dictionary '{site.source(source)}' gives its keys alone.",
            tier=3,
            kind="S" if _has_plain_keys(site, source) else "U",
            evidence=[Evidence(f"'{site.source(source)}' is a dictionary", "its assignment or annotation")],
        )


def _nested(site: CrashSite, loop: tuple[ast.expr, ast.expr], wanted: int, *, more: bool) -> Iterator[Fix]:
    """`for i, a, b in enumerate(pairs)`: the element is a pair of its own."""
    target, source = loop
    giver = nodes.called_name(source) if isinstance(source, ast.Call) else ""
    if more or giver not in ("enumerate", "items") or not isinstance(target, ast.Tuple) or len(target.elts) != wanted:
        return
    if wanted > 2 and all(isinstance(e, ast.Name) for e in target.elts):
        first, last = site.where.span(target.elts[1])[0], site.where.span(target.elts[-1])[1]
        yield draft(
            site,
            f"Unpack the element on its own: ({site.text[first:last]})",
            [Edit(site.file, first, first, "("), Edit(site.file, last, last, ")")],
            rationale=f"{giver}() gives pairs, and the second of each pair is what holds {wanted - 1} values.",
            tier=3,
            evidence=[Evidence(f"{giver}() gives two values, and {wanted} names stand on the left", "the statement")],
        )


def _is_dict(site: CrashSite, source: ast.expr) -> bool:
    name = source.id if isinstance(source, ast.Name) else None
    binding = visible(site, source).get(name) if name is not None else None
    if binding is None:
        return False
    if isinstance(binding.node, ast.arg):
        note = binding.node.annotation
        return (
            note is not None
            and re.match(r"(typing\.)?(dict|Dict|Mapping|defaultdict|Counter)\b", ast.unparse(note)) is not None
        )
    value = binding.value
    made = isinstance(value, ast.Call) and nodes.called_name(value) in ("dict", "defaultdict", "Counter", "OrderedDict")
    return isinstance(value, (ast.Dict, ast.DictComp)) or made


def _has_plain_keys(site: CrashSite, source: ast.expr) -> bool:
    """Whether no key of the dictionary is seen to be a pair or the like, which the loop would be meant to take apart."""
    name = source.id if isinstance(source, ast.Name) else None
    kinds = (ast.Tuple, ast.Call, ast.List)
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.Subscript) and nodes.dotted(node.value) == name and isinstance(node.slice, kinds):
            return False
    binding = visible(site, source).get(name) if name is not None else None
    value = None if binding is None else binding.value
    if isinstance(value, ast.Dict):
        return not any(isinstance(key, kinds) for key in value.keys)
    return not (isinstance(value, ast.DictComp) and isinstance(value.key, kinds))


def _split(site: CrashSite, statement: ast.Assign, wanted: int, *, more: bool) -> Iterator[Fix | Abstention]:
    call = statement.value
    separator = nodes.string_value(call.args[0]) if isinstance(call, ast.Call) and call.args else None
    if (
        not isinstance(call, ast.Call)
        or nodes.called_name(call) not in ("split", "rsplit")
        or separator is None
        or call.keywords
    ):
        return
    told = Evidence(f"{wanted} names stand on the left", "the statement")
    if more and len(call.args) == 1:
        yield from _once(site, statement, call, separator, told)
    elif (
        not more
        and wanted == 2
        and isinstance(call.func, ast.Attribute)
        and isinstance(statement.targets[0], (ast.Tuple, ast.List))
    ):
        yield from _partition(site, statement, call, call.func, told)


def _once(
    site: CrashSite, statement: ast.Assign, call: ast.Call, separator: str, told: Evidence
) -> Iterator[Fix | Abstention]:
    """Fewer splits: from the left, from the right, or either, as the names and what is made of the last part tell."""
    target = statement.targets[0]
    assert isinstance(target, (ast.Tuple, ast.List))
    assert isinstance(call.func, ast.Attribute)
    wanted, last = len(target.elts), nodes.dotted(target.elts[-1]) or ""
    number = _read_as_number(site, last)
    at_end = wanted == 2 and re.search(_AT_THE_END.get(separator, "(?!)"), last) is not None
    if number and not at_end:
        yield Abstention(
            f"'{last}' is read as a number: what follows the next {separator!r} has to be taken off as well."
        )
        return
    sure = wanted == 2 and separator in ("=", ": ", "://")
    ways = ["last"] if at_end else ["first"] if sure or wanted > 2 else ["first", "last"]
    many = f"{wanted - 1} " if wanted > 2 else ""
    _, name_end = site.where.span(call.func)
    _, end = site.where.span(call.args[0])
    for place, way in enumerate(ways):
        method = "split" if way == "first" else "rsplit"
        yield draft(
            site,
            f"Split at the {way} {many}{separator!r} only",
            joined(
                [
                    Edit(site.file, name_end - len(call.func.attr), name_end, method),
                    Edit(site.file, end, end, f", {wanted - 1}"),
                ]
            ),
            rationale=f"The text holds more than {wanted - 1} {separator!r}, so the split gives more than {wanted} parts.",
            tier=4,
            score=1.0 - 0.1 * place,
            kind="S" if sure and not at_end else "U",
            evidence=[told],
        )


_AT_THE_END = {
    ".": r"(?i)^(ext|extension|suffix|kind|format|tld)$",
    ":": r"(?i)port$",
    "@": r"(?i)^(host|domain|server)$",
}
"""What the part behind the last separator is called: `archive.tar.gz`, `::1:8080`."""


def _read_as_number(site: CrashSite, name: str) -> bool:
    """Whether the function turns a variable into a number."""
    return any(
        isinstance(n, ast.Call)
        and nodes.dotted(n.func) in ("int", "float", "Decimal")
        and [nodes.dotted(a) for a in n.args[:1]] == [name]
        for n in ast.walk(site.function or site.tree or ast.Module([], []))
    )


def _partition(
    site: CrashSite, statement: ast.Assign, call: ast.Call, function: ast.Attribute, told: Evidence
) -> Iterator[Fix]:
    """`key, _, value = text.partition("=")`."""
    target = statement.targets[0]
    assert isinstance(target, (ast.Tuple, ast.List))
    first, second = (site.source(e) for e in target.elts)
    start, end = site.where.span(target)
    text, separator = site.source(function.value), site.source(call.args[0])
    contract = contract_of(site.function)
    rationale = f"The text has no {separator}, so the split gives one part."
    edits = [
        Edit(site.file, start, end, f"{first}, _, {second}"),
        replace_node(site, call, f"{text}.partition({separator})"),
    ]
    yield draft(
        site,
        f"Take an empty text when {separator} is missing",
        edits,
        rationale=rationale,
        tier=5,
        kind="U",
        evidence=[told],
    )
    meant = (
        re.search(r"means? (True|False|None|\d+)", ast.get_docstring(site.function) or "") if site.function else None
    )
    if meant is not None and contract.said_by in ("", "the docstring"):
        value = meant.group(1)
        kept = [
            Edit(site.file, start, end, f"{first}, separator, {second}"),
            replace_node(site, call, f"{text}.partition({separator})"),
        ]
        after = insert_after(site, statement, [f"{second} = {second} if separator else {value}"])
        if after is not None:
            said = Evidence(f"the docstring says that it then means {value}", "the docstring")
            yield draft(site, f"Take {value} when {separator} is missing", [*kept, after], rationale=rationale, tier=3, kind="U", evidence=[told, said])  # fmt: skip


RECIPE = Recipe(
    name="unpacked-count",
    title="More or fewer values than names",
    rows=("V2",),
    exceptions=("ValueError",),
    pattern=re.compile(
        r"(?P<more>too many|not enough) values to unpack \(expected (?:at least )?(?P<wanted>\d+)(?:, got \d+)?\)$"
    ),
    propose=_propose,
)
