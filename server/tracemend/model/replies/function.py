"""A function written anew in a fenced block: the form for small models, and what is made of any fenced Python."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.fix import Edit
from tracemend.model.masking import masked_lines
from tracemend.model.replies.matching import edits_between
from tracemend.model.replies.values import Code, Mismatch
from tracemend.project.snapshot import parse

_FENCE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>\w*)[^\n]*\n(?P<body>.*?)(?:^[ \t]*(?P=fence)[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_PYTHON = ("", "python", "py", "python3")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class _Defined:
    """A function with its lines (zero-based, the end past the last), decorators included."""

    name: str
    start: int
    end: int


def fenced(text: str) -> list[str]:
    """The fenced blocks that may be Python and do parse, dedented; the whole text where it is nothing but code."""
    found = [textwrap.dedent(m["body"]) for m in _FENCE.finditer(text) if m["language"].lower() in _PYTHON]
    found = [body for body in found if body.strip() and parse(body) is not None]
    if not found and _FENCE.search(text) is None and re.match(r"\s*(?:@|def |async def |class |from |import )", text):
        whole = textwrap.dedent(text)
        found = [whole] if parse(whole) is not None else []
    return found


def read_functions(text: str, code: Code) -> tuple[Edit, ...]:
    """Every function of the reply put in the place of the one of the same name; imports that it adds are added.

    Raises Mismatch where there is none, or where a name is not known or not the only one.
    """
    blocks = fenced(text)
    if not blocks:
        raise Mismatch("There is no block of Python that parses: write the whole function between ``` lines.")
    changed: dict[str, list[str]] = {}
    for block in blocks:
        lines = block.split("\n")
        for given in _defined(parse(block)):
            file, known = _target(given.name, code)
            present = changed.setdefault(file, list(masked_lines(code.texts[file]).lines))
            _put(present, known.name, lines[given.start : given.end], code.texts[file])
        for file in changed:
            _import(changed[file], block)
    if not changed:
        raise Mismatch("The block holds no function of those shown: write the whole function, from its `def` line on.")
    return tuple(edit for file, lines in changed.items() for edit in edits_between(file, code.texts[file], lines))


def _defined(tree: ast.Module | None, prefix: str = "") -> Iterator[_Defined]:
    """The outermost functions, and the methods of classes."""
    stack: list[tuple[str, ast.stmt]] = [(prefix, node) for node in (tree.body if tree is not None else [])]
    while stack:
        owner, node = stack.pop(0)
        if isinstance(node, ast.ClassDef):
            stack += [(f"{owner}{node.name}.", inner) for inner in node.body]
        elif isinstance(node, _Function):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            yield _Defined(f"{owner}{node.name}", first - 1, node.end_lineno or node.lineno)
        elif isinstance(node, ast.If | ast.Try):
            stack += [(owner, inner) for inner in node.body]


def _target(name: str, code: Code) -> tuple[str, _Defined]:
    """The file and function that a name means: the blamed one first, then those shown, then the only one of the file."""
    for file, qualified in code.functions:
        if qualified == name or qualified.endswith(f".{name}"):
            known = [d for d in _defined(parse(code.texts[file])) if d.name == qualified]
            if len(known) == 1:
                return file, known[0]
    known = [d for d in _defined(parse(code.texts.get(code.file, ""))) if d.name == name or d.name.endswith(f".{name}")]
    if len(known) == 1:
        return code.file, known[0]
    raise Mismatch(
        f"{name!r} is {'no' if not known else 'not the only'} function of {code.file}: keep the names as they are."
    )


def _put(present: list[str], name: str, given: list[str], text: str) -> None:
    """Replace a function's lines, at the indentation that it has."""
    known = [d for d in _defined(parse("\n".join(present))) if d.name == name]
    if len(known) != 1:
        raise Mismatch(f"{name!r} is not the only function of its name.")
    first = present[known[0].start]
    indent = first[: len(first) - len(first.lstrip())]
    mask = masked_lines(text)
    lines = []
    for line in textwrap.dedent("\n".join(given)).rstrip().split("\n"):
        restored = mask.restored(f"{indent}{line}" if line.strip() else "")
        if restored is None:
            raise Mismatch(
                "A line holds '[scrubbed]' and is none of the shown ones: leave lines with secrets as they are."
            )
        lines.append(restored)
    present[known[0].start : known[0].end] = lines


def _import(present: list[str], block: str) -> None:
    """Add the imports of a block that the file lacks, after those that it has."""
    tree, own = parse(block), parse("\n".join(present))
    if tree is None or own is None:
        return
    wanted = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    known = {ast.unparse(node) for node in ast.walk(own) if isinstance(node, ast.Import | ast.ImportFrom)}
    names = {a.asname or a.name for n in ast.walk(own) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    missing = [
        line
        for line in wanted
        if line not in known
        and not {
            a.asname or a.name
            for n in ast.walk(ast.parse(line))
            if isinstance(n, ast.Import | ast.ImportFrom)
            for a in n.names
        }
        <= names
    ]
    last = max((n.end_lineno or n.lineno for n in own.body if isinstance(n, ast.Import | ast.ImportFrom)), default=None)
    if last is None:
        docstring = own.body and isinstance(own.body[0], ast.Expr) and isinstance(own.body[0].value, ast.Constant)
        last = (own.body[0].end_lineno or 0) if docstring else 0
    present[last:last] = missing
