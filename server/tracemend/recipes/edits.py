"""The smallest text edits at places of the syntax tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit
from tracemend.project.positions import Positions, positions
from tracemend.project.snapshot import parse


def replace_node(site: CrashSite, node: ast.AST, text: str) -> Edit:
    """Put `text` in a node's place."""
    start, end = site.where.span(node)
    return Edit(site.file, start, end, text)


def replace_range(site: CrashSite, start: int, end: int, text: str) -> Edit:
    """Put `text` in the place of a range of offsets of the site's file."""
    return Edit(site.file, start, end, text)


def rename_attribute(file: str, where: Positions, node: ast.Attribute, new: str) -> Edit:
    """Replace the last name of `a.b`."""
    _, end = where.span(node)
    return Edit(file, end - len(node.attr), end, new)


def rename_keyword(file: str, where: Positions, keyword: ast.keyword, new: str) -> Edit:
    """Replace the name in `f(name=value)`."""
    start, _ = where.span(keyword)
    return Edit(file, start, start + len(keyword.arg or ""), new)


def rename_definition(
    file: str, where: Positions, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, new: str
) -> Edit:
    """Replace the name in `def name` or `class name`."""
    start = where.offset(node.lineno, node.col_offset)
    found = re.compile(r"(?:async\s+def|def|class)\s+").match(where.text, start)
    begin = found.end() if found else start
    return Edit(file, begin, begin + len(node.name), new)


def replace_string(file: str, where: Positions, node: ast.Constant, new: str) -> Edit | None:
    """Replace the characters of a string literal, its prefix and quotes kept; None when it is not one plain literal."""
    start, end = where.span(node)
    found = re.fullmatch(r"""([rRbBuU]*)('''|\"\"\"|'|")(.*)\2""", where.text[start:end], re.DOTALL)
    if found is None or found.group(3) != node.value or found.group(2) in new or "\\" in new or "\n" in new:
        return None
    return Edit(file, start + found.start(3), start + found.end(3), new)


def insert_lines(file: str, where: Positions, before_line: int, lines: Iterable[str]) -> Edit:
    """Insert whole lines (without endings) before a line; one past the last line appends to the text."""
    newline = where.newline
    body = "".join(line + newline for line in lines)
    if before_line > where.count or (before_line == where.count and where.line(before_line) == ""):
        gap = "" if not where.text or where.text.endswith(("\n", "\r")) else newline
        return Edit(file, len(where.text), len(where.text), gap + body)
    start = where.starts[before_line - 1]
    return Edit(file, start, start, body)


def begins_line(where: Positions, statement: ast.stmt) -> bool:
    """Whether nothing but indentation stands before a statement on its line."""
    start = where.starts[statement.lineno - 1]
    return not where.text[start : where.span(statement)[0]].strip()


def insert_first(file: str, where: Positions, statement: ast.stmt, line: str, *, gap: bool = False) -> Edit:
    """Insert a simple statement before another: on a line of its own, or on the same one where that holds a whole block.

    `gap`: a blank line between the two.
    """
    if not begins_line(where, statement):
        start, _ = where.span(statement)
        return Edit(file, start, start, f"{line}; ")
    return insert_lines(file, where, statement.lineno, [where.indent(statement.lineno) + line, *([""] if gap else [])])


def insert_before(site: CrashSite, statement: ast.stmt, lines: Iterable[str]) -> Edit | None:
    """Insert lines before a statement at its indentation; None when the statement does not begin its line."""
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    indent = site.where.indent(first)
    start, _ = site.where.span(statement)
    if first == statement.lineno and site.where.starts[first - 1] + len(indent) != start:
        return None
    return insert_lines(site.file, site.where, first, [indent + line if line else line for line in lines])


def insert_after(site: CrashSite, statement: ast.stmt, lines: Iterable[str]) -> Edit | None:
    """Insert lines after a statement at its indentation; None when it does not stand on lines of its own."""
    last = statement.end_lineno or statement.lineno
    _, end = site.where.span(statement)
    line_end = site.where.starts[last - 1] + len(site.where.line(last))
    rest = site.where.text[end:line_end].strip()
    indent = site.where.indent(statement.lineno)
    start, _ = site.where.span(statement)
    if (rest and not rest.startswith("#")) or site.where.starts[statement.lineno - 1] + len(indent) != start:
        return None
    return insert_lines(site.file, site.where, last + 1, [indent + line if line else line for line in lines])


def drop_statement(site: CrashSite, statement: ast.stmt) -> Edit:
    """Remove a statement that has its lines for itself, with its line ending; else its text alone."""
    start, end = site.where.span(statement)
    first = site.where.starts[statement.lineno - 1]
    last = statement.end_lineno or statement.lineno
    stop = site.where.starts[last] if last < site.where.count else len(site.text)
    alone = not site.text[first:start].strip() and not site.text[end:stop].strip()
    return Edit(site.file, first, stop, "") if alone else Edit(site.file, start, end, "pass")


def replace_statement(site: CrashSite, statement: ast.stmt, lines: list[str]) -> Edit:
    """Put other statements in a statement's place; none removes it."""
    if not lines:
        return drop_statement(site, statement)
    start, end = site.where.span(statement)
    indent = site.where.indent(statement.lineno)
    return Edit(site.file, start, end, (site.where.newline + indent).join(lines))


def indent_unit(where: Positions) -> str:
    """One step of indentation as the text has it; four spaces where it has none."""
    tree = parse(where.text)
    for node in ast.walk(tree) if tree else ():
        body = getattr(node, "body", None)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While)) and isinstance(body, list):
            outer, inner = where.indent(node.lineno), where.indent(body[0].lineno)
            if body[0].lineno > node.lineno and inner.startswith(outer) and inner != outer:
                return inner[len(outer) :]
    return "\t" if re.search(r"^\t", where.text, re.MULTILINE) else "    "


def quote_of(where: Positions) -> str:
    """The quote that the text prefers for its strings."""
    single = len(re.findall(r"(?<!')'(?!')", where.text))
    double = len(re.findall(r'(?<!")"(?!")', where.text))
    return "'" if single > double else '"'


def name_references(file: str, where: Positions, old: str, new: str, scope: ast.AST) -> Iterator[Edit]:
    """Edits that rename a variable everywhere in a scope, parameters, `global` and `except … as` included."""
    for node in ast.walk(scope):
        if (isinstance(node, ast.Name) and node.id == old) or (isinstance(node, ast.arg) and node.arg == old):
            start, _ = where.span(node)
            yield Edit(file, start, start + len(old), new)


def text_positions(site: CrashSite, file: str) -> Positions | None:
    """The lines of another file of the project, None when it can't be read."""
    text = site.snapshot.text(file)
    return None if text is None else positions(text)


def remove_argument(site: CrashSite, call: ast.Call, argument: ast.expr | ast.keyword) -> Edit:
    """Take one argument out of a call, with the comma that parts it from its neighbour."""
    given = sorted([*call.args, *call.keywords], key=lambda a: site.where.span(a)[0])
    index = given.index(argument)
    start, end = site.where.span(argument)
    if index > 0:
        return Edit(site.file, site.where.span(given[index - 1])[1], end, "")
    if len(given) > 1:
        return Edit(site.file, start, site.where.span(given[1])[0], "")
    return Edit(site.file, start, end, "")


def add_argument(site: CrashSite, call: ast.Call, text: str) -> Edit:
    """Put another argument behind the last one of a call."""
    return add_argument_in(site.file, site.where, call, text)


def add_argument_in(file: str, where: Positions, call: ast.Call, text: str) -> Edit:
    """The same in any file; before a comma that may follow the last argument."""
    given = [*call.args, *call.keywords]
    if given:
        end = max(where.span(a)[1] for a in given)
        return Edit(file, end, end, f", {text}")
    _, end = where.span(call)
    return Edit(file, end - 1, end - 1, text)


def wrap(site: CrashSite, node: ast.AST, before: str, after: str) -> list[Edit]:
    """Put text around a node."""
    start, end = site.where.span(node)
    return [Edit(site.file, start, start, before), Edit(site.file, end, end, after)]


def is_postfix(node: ast.expr) -> bool:
    """Whether `.name` or `(…)` may follow the expression as it stands, without parentheses around it."""
    return isinstance(
        node,
        (
            ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.List, ast.Dict, ast.Set, ast.JoinedStr, ast.ListComp,
            ast.DictComp, ast.SetComp,
        ),
    ) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))  # fmt: skip


def call_method(site: CrashSite, node: ast.expr, method: str) -> list[Edit]:
    """`node` as `node.method`, in parentheses where it needs them; `method` holds its own call: `decode("utf-8")`."""
    _, end = site.where.span(node)
    if is_postfix(node):
        return [Edit(site.file, end, end, f".{method}")]
    return wrap(site, node, "(", f").{method}")


def joined(edits: Iterable[Edit]) -> list[Edit]:
    """The edits, those that insert at one place made one in the order given: imports first, for one."""
    places: dict[tuple[str, int, int], str] = {}
    for edit in edits:
        key = (edit.file, edit.start, edit.end)
        places[key] = places.get(key, "") + edit.text if edit.start == edit.end else edit.text
    return [Edit(file, start, end, text) for (file, start, end), text in places.items()]
