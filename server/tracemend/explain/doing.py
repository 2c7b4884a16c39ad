"""What a line of Python was doing, in words, as far as its syntax tells. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from tracemend.markdown import code

_LONGEST = 70
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "adds {0} and {1}",
    ast.Sub: "subtracts {1} from {0}",
    ast.Mult: "multiplies {0} and {1}",
    ast.Div: "divides {0} by {1}",
    ast.FloorDiv: "divides {0} by {1} to a whole number",
    ast.Mod: "computes {0} % {1}",
    ast.Pow: "raises {0} to the power {1}",
}
_PROTOCOLS = {
    "__getitem__": "asks {0} for an item",
    "__setitem__": "stores an item in {0}",
    "__delitem__": "deletes an item of {0}",
    "__enter__": "enters the `with` block of {0}",
    "__exit__": "leaves the `with` block of {0}",
    "__aenter__": "enters the `async with` block of {0}",
    "__aexit__": "leaves the `async with` block of {0}",
    "__iter__": "begins a loop over {0}",
    "__next__": "takes the next item of {0}",
    "__getattr__": "looks up an attribute in {0}",
    "__str__": "turns {0} into text",
    "__repr__": "turns {0} into text",
    "__post_init__": "makes the object of {0}",
}


def doing(source: str, *, marked: str = "", entered: str | None = None) -> str:
    """What a source line does: with `entered` (the function of the frame below it) how it came to call that, else what failed.

    `marked` is the part of the line that carets mark. A clause without its subject ("calls `f(x)`"), "" where the line says
    nothing that can be told.
    """
    statement = parsed(source)
    if statement is None:
        return ""
    if entered is not None:
        return _entering(statement, entered, marked)
    on_purpose = isinstance(statement, ast.Raise | ast.Assert)
    node = _expression(marked) or (None if on_purpose else _failing(statement))
    return _clause(node) or _statement(statement)


def parsed(source: str) -> ast.stmt | None:
    """The statement that begins in a source line, a head without its block among them; None where it is no whole one."""
    line = source.strip()
    for attempt in _attempts(line):
        try:
            body = ast.parse(attempt).body
        except (SyntaxError, ValueError):
            continue
        return body[0] if body else None
    return None


def _attempts(line: str) -> Iterator[str]:
    yield line
    if line.endswith(":") or re.match(r"(async\s+)?(if|for|while|with|def|class|try)\b", line):
        yield f"{line} pass"
    if line.startswith("elif "):
        yield f"{line[2:]} pass"
    if line.startswith("@"):
        yield f"{line}\ndef decorated(): pass"
    opened = line.count("(") - line.count(")")
    if opened > 0:
        yield line + ")" * opened
    yield line.rstrip(",")


def _expression(text: str) -> ast.expr | None:
    if not text.strip():
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _entering(statement: ast.stmt, function: str, marked: str) -> str:
    """How a line came to run the function below it."""
    name = function.rpartition(".")[2]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return f"imports {shown(_imported(statement))}, which runs that module"
    if function == "<module>":
        return f"runs another module by {shown(statement)}"
    calls = [_expression(marked), *ast.walk(statement)]
    made = [node for node in calls if isinstance(node, ast.Call)]
    of_name = next((call for call in made if _last_name(call.func) == name), None)
    if of_name is not None:
        return f"calls {shown(of_name)}"
    if name in ("<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>"):
        return f"runs the comprehension in {shown(statement)}"
    if name == "__init__" and made:
        return f"makes an object by {shown(made[0])}"
    if name in _PROTOCOLS:
        subject = _subject(statement, name) or statement
        return _PROTOCOLS[name].format(shown(subject))
    if len(made) == 1:
        return f"calls {shown(made[0])}, which ran `{name}`" if name.isidentifier() else f"calls {shown(made[0])}"
    return f"leads into {code(name)} by {shown(statement)}"


def _subject(statement: ast.stmt, method: str) -> ast.AST | None:
    if isinstance(statement, ast.With | ast.AsyncWith):
        return statement.items[0].context_expr
    if isinstance(statement, ast.For | ast.AsyncFor):
        return statement.iter
    if method.endswith("item__"):
        return next((n.value for n in ast.walk(statement) if isinstance(n, ast.Subscript)), None)
    if method == "__getattr__":
        return next((n.value for n in ast.walk(statement) if isinstance(n, ast.Attribute)), None)
    return None


def _failing(statement: ast.stmt) -> ast.expr | None:
    """The expression of a statement that is its only one to fail, None where several might."""
    kinds = (ast.Call, ast.Subscript, ast.Attribute, ast.BinOp, ast.Compare, ast.Await)
    found = [n for n in ast.walk(statement) if isinstance(n, kinds)]
    return found[0] if len(found) == 1 else None


def _clause(node: ast.expr | None) -> str:
    """What an expression does."""
    if node is None:
        return ""
    told: Callable[[ast.expr], str] | None = _CLAUSES.get(type(node))
    return "" if told is None else told(node)


def _binary(node: ast.expr) -> str:
    assert isinstance(node, ast.BinOp)
    if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant | ast.JoinedStr):
        return f"fills the text {shown(node.left)} with {shown(node.right)}"
    words = _OPERATORS.get(type(node.op), "computes {0} and {1} by an operator")
    return words.format(shown(node.left), shown(node.right))


def _subscript(node: ast.expr) -> str:
    assert isinstance(node, ast.Subscript)
    what = "a slice" if isinstance(node.slice, ast.Slice) else shown(node.slice)
    verbs = {ast.Store: "stores an item under {0} in {1}", ast.Del: "deletes the item {0} of {1}"}
    return verbs.get(type(node.ctx), "asks for {0} in {1}").format(what, shown(node.value))


def _attribute(node: ast.expr) -> str:
    assert isinstance(node, ast.Attribute)
    verb = "sets" if isinstance(node.ctx, ast.Store) else "asks for"
    return f"{verb} the attribute {code(node.attr)} of {shown(node.value)}"


def _comparison(node: ast.expr) -> str:
    assert isinstance(node, ast.Compare)
    return f"compares {shown(node.left)} with {shown(node.comparators[0])}"


def _awaiting(node: ast.expr) -> str:
    assert isinstance(node, ast.Await)
    return f"awaits {shown(node.value)}"


_CLAUSES: dict[type[ast.expr], Callable[[ast.expr], str]] = {
    ast.BinOp: _binary,
    ast.Subscript: _subscript,
    ast.Attribute: _attribute,
    ast.Compare: _comparison,
    ast.Await: _awaiting,
    ast.Call: lambda node: f"calls {shown(node)}",
    ast.Name: lambda node: f"looks up the name {shown(node)}",
    ast.ListComp: lambda node: f"builds the list {shown(node)}",
    ast.JoinedStr: lambda node: f"fills in the text {shown(node)}",
}


def _statement(statement: ast.stmt) -> str:
    """What a statement does as a whole."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple | ast.List):
        return f"unpacks {shown(statement.value)} into {shown(statement.targets[0])}"
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return f"imports {shown(_imported(statement))}"
    if isinstance(statement, ast.For | ast.AsyncFor):
        return f"loops over {shown(statement.iter)}"
    if isinstance(statement, ast.With | ast.AsyncWith):
        return f"enters the block of {shown(statement.items[0].context_expr)}"
    if isinstance(statement, ast.If | ast.While):
        return f"tests whether {shown(statement.test)} holds"
    if isinstance(statement, ast.Raise):
        return f"raises {shown(statement.exc)} on purpose" if statement.exc else "raises the caught exception again"
    if isinstance(statement, ast.Assert):
        return f"requires that {shown(statement.test)} holds"
    if isinstance(statement, ast.Return | ast.Expr) and statement.value is not None:
        verb = "returns" if isinstance(statement, ast.Return) else "runs"
        return _clause(statement.value) or f"{verb} {shown(statement.value)}"
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        kind = "class" if isinstance(statement, ast.ClassDef) else "function"
        return f"defines the {kind} {code(statement.name)}"
    return f"runs {shown(statement)}"


def _imported(statement: ast.Import | ast.ImportFrom) -> str:
    if isinstance(statement, ast.Import):
        return ", ".join(alias.name for alias in statement.names)
    return "." * statement.level + (statement.module or "")


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def shown(what: ast.AST | str) -> str:
    """Code as a code span, cut where it is long."""
    text = what if isinstance(what, str) else ast.unparse(what)
    text = " ".join(text.split())
    return code(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
