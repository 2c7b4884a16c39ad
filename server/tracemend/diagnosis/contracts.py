"""What a function promises: by its annotation, its docstring and its other returns."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Literal

from tracemend.diagnosis import nodes

_NONE = re.compile(
    r"\bor\s+``?None``?|\bor\s+None\b|\bNone\s+(?:if|when|where|for|otherwise)\b|\b(?:returns?|gives?|yields?|else)\s+``?None\b"
    r"|\b(?:otherwise|else),?\s+None\b",
    re.IGNORECASE,
)
_RAISES = re.compile(
    r"\brais(?:e|es|ing)\s+(?:an?\s+)?`*:?(?:\w+:`)?([A-Z]\w*(?:Error|Exception|NotFound|Exists|Warning)?)"
)
_DEFAULT = re.compile(
    r"(?<![\w.])(-?\d+(?:\.\d+)?|\"[^\"]*\"|'[^']*'|\[\]|\{\}|\(\)|True|False)`*,?\s+(?:if|when|where|for)\s"
    r"[^.;]*\b(?:empty|none|no|nothing|without|missing|nobody|any)\b"
)
"""A literal for the empty case: `0 if there is none`, and never the `1` of `1 if found`."""

_ABOUT_PARAMETERS = re.compile(
    r"(?ms)^[ \t]*(?:Args|Arguments|Parameters|Params|Keyword Args|Attributes)\b:?[ \t]*$.*?"
    r"(?=^[ \t]*(?:Returns?|Yields?|Raises?|Examples?|Notes?)\b:?[ \t]*$|\Z)"
    r"|^[ \t]*:(?:param|type|arg|raises)\b[^\n]*$|^[ \t]*\w+[ \t]*(?:\([^)\n]*\))?:[ \t][^\n]*$|\([^()]*\)"
)
_RETURNS_LINE = re.compile(r"(?m)^[ \t]*(?::returns?:|:rtype:|Returns?:)")


@dataclass(frozen=True, slots=True)
class Contract:
    """The promise of one function."""

    none: Literal["allowed", "forbidden", "unknown"]
    """Whether it may return None."""
    raises: str | None
    """An exception that its docstring says it raises."""
    default: str | None
    """A literal that its docstring names for the empty case: `0 if there is none`."""
    said_by: str
    """For people: what says so."""


def contract_of(function: nodes.Function | None) -> Contract:
    """The contract of a function; unknown in every part where nothing is written."""
    if function is None:
        return Contract("unknown", None, None, "")
    documentation = ast.get_docstring(function) or ""
    raised = _RAISES.search(documentation)
    documentation = _about_result(documentation)
    default = _DEFAULT.search(documentation)
    raises = raised.group(1) if raised else None
    literal = default.group(1) if default else None
    if function.returns is not None:
        allowed = _mentions_none(function.returns)
        return Contract("allowed" if allowed else "forbidden", raises, literal, "the return annotation")
    if _NONE.search(documentation):
        return Contract("allowed", raises, literal, "the docstring")
    if any(isinstance(n, ast.Return) and _is_none(n.value) and n.value for n in nodes.own_nodes(function)):
        return Contract("allowed", raises, literal, "another return of the function")
    return Contract("unknown", raises, literal, "the docstring" if raises or literal else "")


def _about_result(documentation: str) -> str:
    """The docstring without what it says of the parameters, and without remarks in parentheses."""
    kept = "\n".join(
        line if _RETURNS_LINE.match(line) else _ABOUT_PARAMETERS.sub("", line) for line in documentation.split("\n")
    )
    return _ABOUT_PARAMETERS.sub("", kept) if _ABOUT_PARAMETERS.search(documentation) else kept


def _mentions_none(annotation: ast.expr) -> bool:
    text = nodes.string_value(annotation) or ast.unparse(annotation)
    return re.search(r"\bNone\b|\bOptional\b|\bAny\b|\bobject\b", text) is not None


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def returned_values(function: nodes.Function) -> list[ast.expr]:
    """The values of its `return value` statements, None among them where it is written out."""
    return [n.value for n in nodes.own_nodes(function) if isinstance(n, ast.Return) and n.value is not None]


def is_generator(function: nodes.Function) -> bool:
    """Whether it yields."""
    return any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes.own_nodes(function))


def falls_off(body: list[ast.stmt]) -> bool:
    """Whether a way through these statements reaches their end."""
    last = body[-1]
    if isinstance(last, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return False
    if isinstance(last, ast.If):
        return not last.orelse or falls_off(last.body) or falls_off(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return falls_off(last.body)
    if isinstance(last, ast.Try):
        ends = [last.orelse or last.body, *(h.body for h in last.handlers)]
        return (
            falls_off(last.finalbody) if last.finalbody and not falls_off(last.finalbody) else any(map(falls_off, ends))
        )
    if isinstance(last, ast.While):
        endless = isinstance(last.test, ast.Constant) and bool(last.test.value)
        return not endless or any(isinstance(n, ast.Break) for n in ast.walk(last))
    if isinstance(last, ast.Match):
        total = any(
            isinstance(c.pattern, ast.MatchAs) and c.pattern.pattern is None and c.guard is None for c in last.cases
        )
        return not total or any(falls_off(c.body) for c in last.cases)
    return True
