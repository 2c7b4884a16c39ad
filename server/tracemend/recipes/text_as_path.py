"""A text is used as a path object

## What it does
Makes a `Path` of the text: `type=Path` where argparse reads it, `Path(…)` in the call where the parameter is annotated as a path,
else where the path's method is used. A name that `os.listdir` or `os.walk` gave is joined with its folder.

## Why the error happens
`os.path.join`, `input`, `sys.argv`, argparse and JSON give texts. The methods `exists`, `read_text`, `suffix` and the operator `/`
belong to `pathlib.Path`.

## Example
```python before main.py
import os


def size_of(folder):
    path = os.path.join(folder, "main.py")
    if not path.exists():
        return 0
    return len(path.read_text().splitlines())


print(size_of("."))
```

```python after main.py
import os
from pathlib import Path


def size_of(folder):
    path = os.path.join(folder, "main.py")
    if not Path(path).exists():
        return 0
    return len(Path(path).read_text().splitlines())


print(size_of("."))
```

## When it is not offered
- The attribute is one that other objects have as well (`parent`, `suffix`) and nothing around it speaks of paths.
- The file calls something else `Path`.

## Questions
### Does `Path(x)` do harm where `x` is a path already?
No: it gives an equal path, so the function takes both.

### Why is a name from `os.listdir` not enough?
It is the bare name without its folder: opening it works in the current folder only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import imported_names, qualified
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import arguments_given, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.argument_type import declaration_read
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, is_postfix, joined, replace_node, wrap
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.spelling import spelled

_CERTAIN = frozenset(
    {
        "exists", "is_file", "is_dir", "is_symlink", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir",
        "rmdir", "iterdir", "rglob", "with_suffix", "with_name", "with_stem", "joinpath", "relative_to", "expanduser",
        "as_posix", "samefile", "is_absolute"
    }
)  # fmt: skip
_LIKELY = frozenset(
    {
        "glob", "unlink", "resolve", "suffix", "suffixes", "stem", "parent", "parents", "absolute", "stat", "touch",
        "chmod"
    }
)  # fmt: skip
_OF_THE_NAME = frozenset(
    {
        "suffix", "suffixes", "stem", "with_suffix", "with_stem", "with_name", "as_posix", "parent", "parents"
    }
)  # fmt: skip
_WORDS = re.compile(r"(?:^|_)(?:path|file|filename|folder|dir|directory|root|base|out|output|dest|src)s?(?:_|$)")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    value = _failed(site, match["attribute"])
    if value is None or not site.raised_here:
        return
    name = spelled(site, "pathlib", "Path")
    if name is None:
        yield Abstention("the file means something else by 'Path'.")
        return
    path, added = name
    declaration = declaration_read(site, value)
    if declaration is not None:
        edits = [add_argument(site, declaration, f"type={path}")]
        yield _fix(site, f"Read it as a path: type={path}", edits, added, "argparse gives a text")
        return
    given = _given_texts(site, value)
    if given:
        edits = [edit for text in given for edit in wrap(site, text, f"{path}(", ")")]
        yield _fix(site, f"Give a {path}", edits, added, "the parameter is annotated as a path, and a text is given")
        return
    listing = _listed_in(site, value)
    uses = list(_uses(site, value))
    if listing is not None and match["attribute"] not in _OF_THE_NAME:
        if listing:
            edits = [replace_node(site, use, f"{path}({listing}, {site.source(value)})") for use in uses]
            yield _fix(site, "Join the name with its folder as a path", edits, added, "a listing gives bare names")
        return
    if all(is_postfix(use) for use in uses):
        edits = [edit for use in uses for edit in wrap(site, use, f"{path}(", ")")]
        yield _fix(site, f"Make a path of '{site.source(value)}'", edits, added, "it is a text, says the message")


def _fix(site: CrashSite, title: str, edits: list[Edit], added: list[Edit], fact: str) -> Fix:
    return draft(
        site,
        title,
        joined([*added, *edits]),
        rationale="A text has no methods of a path; a pathlib.Path has.",
        tier=3,
        evidence=[Evidence(fact, "the message and the text")],
    )


def _failed(site: CrashSite, attribute: str | None) -> ast.expr | None:
    """The text that is used as a path: what the attribute is asked of, or the left end of a chain of `/`."""
    if attribute is not None:
        node = site.sole(ast.Attribute, lambda n: n.attr == attribute)
        known = attribute in _CERTAIN or (attribute in _LIKELY and node is not None and _of_paths(site, node.value))
        return node.value if node is not None and known else None
    found = site.find(ast.BinOp, lambda n: isinstance(n.op, ast.Div) and not isinstance(n.left, ast.BinOp))
    if len(found) != 1:
        return None
    left, right = found[0].left, found[0].right
    literal = nodes.string_value(right)
    if literal is not None:
        return left if re.search(r"[A-Za-z_]", literal) else None
    return left if _of_paths(site, left) else None


def _of_paths(site: CrashSite, value: ast.expr) -> bool:
    """Whether the variable's name or the file's imports speak of paths."""
    name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
    told = bool(_WORDS.search(name)) or any(f.startswith("pathlib") for f in imported_names(site).values())
    return told or _listed_in(site, value) is not None


def _given_texts(site: CrashSite, value: ast.expr) -> list[ast.expr]:
    """The texts that calls in this file give for a parameter annotated as a path."""
    binding = visible(site, value).get(value.id) if isinstance(value, ast.Name) else None
    if binding is None or not isinstance(binding.node, ast.arg) or not isinstance(binding.scope, nodes.FUNCTIONS):
        return []
    if qualified(site, binding.node.annotation) != "pathlib.Path":
        return []
    return [given for given in arguments_given(site, binding.scope, binding.name) if type_of(site, given) == "str"]


def _listed_in(site: CrashSite, value: ast.expr) -> str | None:
    """The folder whose listing gave a name, as it is written; "" where that can't be told, None for another value."""
    binding = visible(site, value).get(value.id) if isinstance(value, ast.Name) else None
    loop = nodes.parent_map(site.tree).get(binding.node) if binding is not None and site.tree is not None else None
    if not isinstance(loop, (ast.For, ast.comprehension)) or binding is None or loop.target is not binding.node:
        return None
    listing = loop.iter
    while isinstance(listing, ast.Call) and nodes.dotted(listing.func) in ("sorted", "list") and listing.args:
        listing = listing.args[0]
    if isinstance(listing, ast.Call) and qualified(site, listing.func) == "os.listdir":
        folder = listing.args[0] if listing.args else ast.Constant(".")
        return "" if not isinstance(folder, (ast.Name, ast.Attribute, ast.Constant)) else ast.unparse(folder)
    return _walked(site, listing) if isinstance(listing, ast.Name) else None


def _walked(site: CrashSite, listing: ast.Name) -> str | None:
    """The name of the folder that `os.walk` gives with a list of files."""
    for loop in nodes.ancestors(site.tree, listing) if site.tree is not None else ():
        walk = loop.iter if isinstance(loop, ast.For) else None
        if isinstance(loop, ast.For) and isinstance(walk, ast.Call) and isinstance(loop.target, ast.Tuple):
            names = [getattr(e, "id", "") for e in loop.target.elts]
            if qualified(site, walk.func) == "os.walk" and len(names) == 3 and listing.id in names[1:]:
                return names[0]
    return None


def _uses(site: CrashSite, value: ast.expr) -> Iterator[ast.expr]:
    """Where the function, or the class for an attribute, takes the same value for a path."""
    owner = site.enclosing_class if isinstance(value, ast.Attribute) else None
    scope = owner or site.function or site.tree
    methods = _CERTAIN | _LIKELY if _of_paths(site, value) else _CERTAIN
    yield value
    for node in ast.walk(scope) if scope is not None and isinstance(value, (ast.Name, ast.Attribute)) else ():
        asked = node.value if isinstance(node, ast.Attribute) and node.attr in methods else None
        if asked is not None and asked is not value and site.source(asked) == site.source(value):
            yield asked


RECIPE = Recipe(
    name="text-as-path",
    title="A text is used as a path object",
    rows=("A2",),
    exceptions=("AttributeError", "TypeError"),
    pattern=re.compile(
        r"'str' object has no attribute '(?P<attribute>\w+)'$|unsupported operand type\(s\) for /: 'str' and 'str'$"
    ),
    propose=_propose,
)
