"""A value that JSON has no form for

## What it does
Adds a function that says how the types in the data are written, and gives it as `default`. NumPy's numbers and arrays become plain
ones.

## Why the error happens
JSON knows text, numbers, true, false, null, lists and objects. A date or a Decimal has to be written as one of them.

## Example
```python before main.py
import json
from decimal import Decimal

print(json.dumps({"price": Decimal("9.90"), "tags": {"b", "a"}}))
```

```python after main.py
import json
from decimal import Decimal


def json_default(o):
    if isinstance(o, Decimal):
        return str(o)
    if isinstance(o, set):
        return sorted(o)
    raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")


print(json.dumps({"price": Decimal("9.90"), "tags": {"b", "a"}}, default=json_default))
```

## When it is not offered
- The call has a `default` or an encoder class.
- The type is one whose form in JSON is not plain.
- How a date or a Decimal is written is the reader's business too, so it is a choice.

## Questions
### Why not `default=str`?
It turns everything into text, also what should never have been in the data, such as a database connection. Listing the types
lets the others fail.

### Do the values come back as they were?
No: JSON has no dates, so the reader sees text and must know which fields to parse.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.imported import imported_names, qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, indent_unit, insert_lines, joined
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_WAYS: dict[str, tuple[str, str]] = {
    "datetime": ("datetime.datetime", "o.isoformat()"),
    "date": ("datetime.date", "o.isoformat()"),
    "time": ("datetime.time", "o.isoformat()"),
    "timedelta": ("datetime.timedelta", "o.total_seconds()"),
    "Decimal": ("decimal.Decimal", "str(o)"),
    "UUID": ("uuid.UUID", "str(o)"),
    "set": ("set", "sorted(o)"),
    "frozenset": ("frozenset", "sorted(o)"),
    "PosixPath": ("pathlib.PurePath", "str(o)"),
    "WindowsPath": ("pathlib.PurePath", "str(o)"),
    "bytes": ("bytes", 'o.decode("utf-8")'),
    "dict_keys": ("collections.abc.KeysView", "list(o)"),
    "dict_values": ("collections.abc.ValuesView", "list(o)"),
    "complex": ("complex", "[o.real, o.imag]"),
}
"""Type as the message names it: its class, and how it is written in JSON."""
_NUMPY = re.compile(r"(?:u?int|float|bool|complex)\d*_?$|ndarray$|str_$")
_BY_CODE = {"datetime.datetime": "datetime", "datetime.date": "date", "decimal.Decimal": "Decimal", "set": "set",
            "frozenset": "frozenset", "bytes": "bytes"}  # fmt: skip


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) in ("json.dumps", "json.dump"))
    kind = match["kind"]
    if call is None or site.tree is None or any(k.arg in ("default", "cls", None) for k in call.keywords):
        return
    numpy = _numpy_name(site) if _NUMPY.match(kind) and kind not in ("complex", "bool") else None
    branches = _numpy_branches(numpy) if numpy else _branches(site, call, kind)
    if not branches or _is_taken(site):
        return
    wanted = dict.fromkeys(w for _, _, w in branches if w is not None)
    imports = [edit for w in wanted if (edit := insert_import(site.file, site.text, w)) is not None]
    edits = [*imports, add_argument(site, call, "default=json_default"), _helper(site, branches)]
    yield draft(
        site,
        f"Say how {kind} is written in JSON",
        joined(edits),
        rationale=f"JSON has no form for {kind}, and the call does not say which to use.",
        tier=3,
        kind="S" if numpy else "U",
        evidence=[
            Evidence(
                f"the data holds {', '.join(c for c, _, _ in branches)}", "the message and the display in the code"
            )
        ],
    )


def _numpy_name(site: CrashSite) -> str | None:
    return next((name for name, full in imported_names(site).items() if full == "numpy"), None)


def _numpy_branches(name: str) -> list[tuple[str, str, Wanted | None]]:
    return [(f"{name}.generic", "o.item()", None), (f"{name}.ndarray", "o.tolist()", None)]


def _branches(site: CrashSite, call: ast.Call, kind: str) -> list[tuple[str, str, Wanted | None]]:
    """The types that the helper must know: the one of the message, and the others that the display holds."""
    kinds = [kind, *sorted(_held(site, call) - {kind})]
    found: list[tuple[str, str, Wanted | None]] = []
    for each in kinds:
        if each in _WAYS:
            full, written = _WAYS[each]
            name, wanted = _class_name(site, full)
            found.append((name, written, wanted))
        elif each == kind:
            own = _of_own_class(site, kind)
            if own is None:
                return []
            found.append((kind, own, Wanted("dataclasses", "asdict") if "asdict" in own else None))
    return found


def _of_own_class(site: CrashSite, kind: str) -> str | None:
    """How an object of the project's own is written: as its value or its fields; None where that is not plain."""
    known = find_class(kind, site.snapshot, near=site.file)
    if known is None or known.file != site.file:
        return None
    if any(
        (nodes.dotted(b) or "").rpartition(".")[2] in ("Enum", "StrEnum", "IntEnum", "Flag") for b in known.node.bases
    ):
        return "o.value"
    decorators = [d.func if isinstance(d, ast.Call) else d for d in known.node.decorator_list]
    if any((nodes.dotted(d) or "").rpartition(".")[2] == "dataclass" for d in decorators):
        return "asdict(o)"
    bases = [(nodes.dotted(b) or "").rpartition(".")[2] for b in known.node.bases]
    return 'o.model_dump(mode="json")' if "BaseModel" in bases else None


def _held(site: CrashSite, call: ast.Call) -> set[str]:
    """Types without a form in JSON that the display given to the call holds."""
    data = call.args[0] if call.args else None
    shape = sole_value(site, data) if isinstance(data, ast.Name) else data
    found: set[str] = set()
    for node in ast.walk(shape) if shape is not None else ():
        if isinstance(node, ast.expr):
            known = _BY_CODE.get(type_of(site, node) or "")
            if known is not None:
                found.add(known)
    return found


def _class_name(site: CrashSite, full: str) -> tuple[str, Wanted | None]:
    """What the file calls a class, and the import that it needs for that."""
    module, _, name = full.rpartition(".")
    if not module:
        return name, None
    for bound, known in imported_names(site).items():
        if known == full:
            return bound, None
        if known == module:
            return f"{bound}.{name}", None
    return name, Wanted(module, name)


def _is_taken(site: CrashSite) -> bool:
    return re.search(r"\bjson_default\b", site.text) is not None


def _helper(site: CrashSite, branches: list[tuple[str, str, Wanted | None]]) -> Edit:
    """The function, above the definition or statement of the module that holds the call."""
    assert site.tree is not None
    unit = indent_unit(site.where)
    lines = ["def json_default(o):"]
    for name, written, _ in branches:
        lines += [f"{unit}if isinstance(o, {name}):", f"{unit * 2}return {written}"]
    lines.append(f'{unit}raise TypeError(f"Object of type {{type(o).__name__}} is not JSON serializable")')
    line = _top_line(site)
    blank = 0
    while line - 1 - blank >= 1 and not site.where.line(line - 1 - blank).strip():
        blank += 1
    before = [""] * (max(0, 2 - blank) if line > 1 else 0)
    return insert_lines(site.file, site.where, line, [*before, *lines, "", ""])


def _top_line(site: CrashSite) -> int:
    """The line above which the function goes: that of the first statement that is no import, or of the call's definition."""
    assert site.tree is not None
    holder = next(s for s in site.tree.body if s.lineno <= site.location.line <= (s.end_lineno or s.lineno))
    body = [s for s in site.tree.body if not isinstance(s, (ast.Import, ast.ImportFrom)) and not _is_docstring(s)]
    first = holder if isinstance(holder, (*nodes.FUNCTIONS, ast.ClassDef)) else body[0]
    decorators: list[ast.expr] = getattr(first, "decorator_list", [])
    return min([first.lineno, *(d.lineno for d in decorators)])


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


RECIPE = Recipe(
    name="json-default",
    rows=("T4",),
    exceptions=("TypeError",),
    pattern=re.compile(r"Object of type (?P<kind>\w+) is not JSON serializable"),
    propose=_propose,
    title="A value that JSON has no form for",
)
