"""Where a None came from: the expression that was None, and what made it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite

PATTERN = re.compile(
    r"'NoneType' object has no attribute '(?P<attribute>\w+)'$"
    r"|'NoneType' object (?:is not |does not support )(?P<lack>subscriptable|iterable|callable|item assignment|item deletion)"
    r"|cannot unpack non-iterable NoneType object$"
    r"|argument of type 'NoneType' is not (?P<container>iterable|a container or iterable)"
    r"|object of type 'NoneType' has no len\(\)$"
    r"|can only join an iterable$"
    r"|(?P<conversion>int|float)\(\) argument must be .*, not 'NoneType'$"
    r"|unsupported operand type\(s\) for (?P<operator>\S+?)=?: '(?P<left>[\w.]+)' and '(?P<right>[\w.]+)'$"
)
"""The messages of what None can't do."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An expression that was None."""

    value: ast.expr
    producer: ast.expr | None
    """The expression that made it: the value itself where it is a call, else the one assigned to the name last."""
    callee: Callee | None
    """The project's function that returned it, where that is known."""


def missing(site: CrashSite, match: re.Match[str]) -> Missing | None:
    """The expression that was None; None when more than one may have been."""
    value = _receiver(site, match)
    if value is None or (isinstance(value, ast.Constant) and value.value is not None):
        return None
    producer = producer_of(site, value)
    call = producer.value if isinstance(producer, ast.Await) else producer
    return Missing(value, producer, callee_of(site, call) if isinstance(call, ast.Call) else None)


def _receiver(site: CrashSite, match: re.Match[str]) -> ast.expr | None:
    attribute, lack = match.group("attribute"), match.group("lack")
    if attribute is not None:
        node = site.sole(ast.Attribute, lambda n: n.attr == attribute)
        return node.value if node is not None else None
    if lack in ("subscriptable", "item assignment", "item deletion"):
        subscript = site.sole(ast.Subscript)
        return subscript.value if subscript is not None else None
    if lack == "callable":
        call = site.sole(ast.Call)
        return call.func if call is not None else None
    if match.group("container"):
        compare = site.sole(ast.Compare, lambda n: len(n.ops) == 1 and isinstance(n.ops[0], (ast.In, ast.NotIn)))
        return compare.comparators[0] if compare is not None else None
    if "len()" in match.group():
        length = site.sole(ast.Call, lambda n: nodes.dotted(n.func) == "len" and len(n.args) == 1)
        return length.args[0] if length is not None else None
    conversion = match.group("conversion")
    if conversion:
        call = site.sole(ast.Call, lambda n: nodes.dotted(n.func) == conversion and bool(n.args))
        return call.args[0] if call is not None else None
    if match.group("operator"):
        return _operand(site, match.group("left"), match.group("right"))
    if "join" in match.group():
        join = site.sole(
            ast.Call, lambda n: isinstance(n.func, ast.Attribute) and n.func.attr == "join" and len(n.args) == 1
        )
        return join.args[0] if join is not None else None
    return _iterated(site)


def _operand(site: CrashSite, left: str, right: str) -> ast.expr | None:
    """The operand that was None, where one side was."""
    if (left == "NoneType") == (right == "NoneType"):
        return None
    operation = site.sole(ast.BinOp) if not isinstance(site.statement, ast.AugAssign) else None
    if operation is None:
        return None
    return operation.left if left == "NoneType" else operation.right


def _iterated(site: CrashSite) -> ast.expr | None:
    """What the failed statement runs over or unpacks."""
    statement = site.statement
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return statement.iter
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], (ast.Tuple, ast.List)):
        return statement.value
    loop = site.sole(ast.comprehension) if site.node is None else None
    if loop is not None:
        return loop.iter
    if isinstance(site.node, ast.expr) and not isinstance(site.node, ast.Call):
        return site.node
    return None


def producer_of(site: CrashSite, value: ast.expr) -> ast.expr | None:
    """The expression that made a value: for a name the one that its scope assigns last before."""
    if not isinstance(value, ast.Name):
        return value
    binding = visible(site, value).get(value.id)
    if binding is None:
        return None
    assigned = [b for b in bindings(binding.scope).get(value.id, []) if b.line <= value.lineno]
    return assigned[-1].value if assigned else None


def is_local(site: CrashSite, value: ast.expr) -> bool:
    """Whether the value is a variable that the failed function itself assigns."""
    if not isinstance(value, ast.Name) or site.function is None:
        return False
    binding = visible(site, value).get(value.id)
    return binding is not None and binding.scope is site.function and not isinstance(binding.node, ast.arg)


def in_loop(site: CrashSite) -> bool:
    """Whether the failed statement stands in a loop of its function."""
    if site.tree is None or site.statement is None:
        return False
    for above in nodes.ancestors(site.tree, site.statement):
        if isinstance(above, (ast.For, ast.AsyncFor, ast.While)):
            return True
        if isinstance(above, nodes.FUNCTIONS):
            return False
    return False
