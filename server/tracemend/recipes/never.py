"""What is never proposed, whoever proposes it. (Errors that no recipe may speak about: `diagnosis/hands_off.py`.)"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import contract_of, is_generator
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix, apply_fix
from tracemend.project.snapshot import parse
from tracemend.recipes.syntax import syntax_error


def objection(fix: Fix, site: CrashSite) -> str | None:
    """Why a fix may not be proposed, as one sentence; None when it may."""
    files = {edit.file for edit in fix.edits} | {rename.old for rename in fix.renames}
    before = {file: site.snapshot.text(file) for file in files}
    if any(text is None for text in before.values()):
        return "it edits a file that is not there"
    texts = {file: text for file, text in before.items() if text is not None}
    try:
        after = apply_fix(fix, texts)
    except ValueError as error:
        return str(error)
    for file, text in after.items():
        if text is None or not file.endswith((".py", ".pyw")):
            continue
        old = texts.get(file, "")
        if text == old:
            return "it changes nothing"
        tree, old_tree = parse(text), parse(old)
        if tree is None and (old_tree is not None or site.type_name in _SYNTAX) and not _further(old, text):
            return f"{file} would not parse"
        if tree is not None and old_tree is None:
            if len(_BROAD.findall(text)) > len(_BROAD.findall(old)):
                return "it would add an except clause that catches everything"
        elif tree is not None and _assertions(tree) < _assertions(old_tree):
            return "it would remove an assertion"
        elif tree is not None and _SUSPECT.search("".join(e.text for e in fix.edits if e.file == file) or text):
            added = Counter(_silencers(tree, text)) - Counter(_silencers(old_tree, old))
            if re.search(r"with base 10: '[+-]?\d*\.\d+'$", site.message):
                del added[_CUTS]  # the datum shows the decimals, and the user chooses
            if added:
                return f"it would add {next(iter(added))}"
    for step in fix.steps:
        if step.command and _FORBIDDEN_COMMAND.search(" ".join(step.command)):
            return f"it would run {' '.join(step.command)}"
    return None


def _further(old: str, new: str) -> bool:
    """Whether a text that did not parse now does so up to a later line."""
    before, after = syntax_error(old), syntax_error(new)
    return before is not None and after is not None and (after.lineno or 0) > (before.lineno or 0)


_BROAD = re.compile(r"^[ \t]*except\s*(?:\(?\s*(?:Base)?Exception\b[^:\n]*)?:", re.MULTILINE)
"""A clause that catches everything, in a text whose tree is not known."""

_SYNTAX = ("SyntaxError", "IndentationError", "TabError")
_FORBIDDEN_COMMAND = re.compile(r"^sudo\b|--fake\b|chmod\b.*\b777\b|\brm\s+-r|--no-verify|--force\b")
_FORBIDDEN_CALLS = {"sys.setrecursionlimit": "a higher recursion limit", "csrf_exempt": "an exemption from CSRF checks"}
_CUTS = "int(float(...)), which cuts decimals off"
_FORBIDDEN_ARGUMENTS = {"verify": False, "check_hostname": False}


_SUSPECT = re.compile(
    r"except|return|pass|verify|check_hostname|float|ignore|setrecursionlimit|ALLOWED|exempt|noqa|type:|pragma"
)
"""Words without which an edit adds none of the things below."""


def _silencers(tree: ast.Module | None, text: str) -> Iterator[str]:
    """What must not be added to a program, each once per place."""
    yield from (
        "a comment that silences a checker" for _ in re.finditer(r"#\s*(?:type:\s*ignore|noqa|pragma: no)", text)
    )
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type is not None else ""
            if caught in ("", "Exception", "BaseException"):
                yield "an except clause that catches everything"
            if all(isinstance(s, ast.Pass) for s in node.body):
                yield "an except clause that drops the error"
        elif isinstance(node, ast.Call):
            yield from _forbidden_in_call(node)
        elif isinstance(node, ast.Assign) and ast.unparse(node) == "ALLOWED_HOSTS = ['*']":
            yield "a host list that allows every host"
        elif isinstance(node, nodes.FUNCTIONS) and contract_of(node).none == "forbidden" and not is_generator(node):
            yield from ("a None where the function promises a value" for n in nodes.own_nodes(node) if _gives_none(n))
        elif isinstance(node, ast.Name) and node.id == "csrf_exempt":
            yield _FORBIDDEN_CALLS["csrf_exempt"]


def _gives_none(node: ast.AST) -> bool:
    if not isinstance(node, ast.Return):
        return False
    return node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)


def _assertions(tree: ast.Module | None) -> int:
    return sum(isinstance(n, ast.Assert) or _is_test_call(n) for n in ast.walk(tree)) if tree is not None else 0


def _is_test_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and nodes.called_name(node).startswith(("assert", "raises"))


def _forbidden_in_call(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    if name in _FORBIDDEN_CALLS:
        yield _FORBIDDEN_CALLS[name]
    for keyword in call.keywords:
        if isinstance(keyword.value, ast.Constant):
            if keyword.arg in _FORBIDDEN_ARGUMENTS and keyword.value.value is False:
                yield f"{keyword.arg}=False"
            if keyword.arg == "errors" and keyword.value.value == "ignore":
                yield 'errors="ignore"'
            if name.endswith("json.dumps") and keyword.arg == "default":
                continue
    if name == "int" and call.args and isinstance(call.args[0], ast.Call) and ast.unparse(call.args[0].func) == "float":
        yield _CUTS
