"""The signatures of the standard library's functions, asked of our own interpreter."""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import sys
from functools import lru_cache

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite

_NOT_LOADED = frozenset(
    {"antigravity", "this", "idlelib", "turtle", "tkinter", "turtledemo", "__main__", "test", "lib2to3"}
)
_METHODS = {
    "sort": "list",
    "split": "str",
    "rsplit": "str",
    "encode": "str",
    "decode": "bytes",
    "splitlines": "str",
    "expandtabs": "str",
    "to_bytes": "int",
}


def keyword_names(site: CrashSite, call: ast.Call) -> frozenset[str] | None:
    """The keywords that a builtin or a standard library function takes; None when it is another one or takes any."""
    name = nodes.dotted(call.func)
    if isinstance(call.func, ast.Name) and call.func.id not in visible(site, call.func):
        return _of_builtin(call.func.id)
    if name is None or ("." not in name and not isinstance(call.func, ast.Name)):
        return None
    first, _, rest = name.partition(".")
    binding = visible(site, call.func).get(first) if site.tree is not None else None
    if binding is None or not isinstance(binding.node, ast.alias) or site.tree is None:
        return None
    statement = nodes.parent_map(site.tree).get(binding.node)
    if isinstance(statement, ast.Import):
        return _of_module(binding.node.name if binding.node.asname else first, rest)
    if isinstance(statement, ast.ImportFrom) and not statement.level and statement.module:
        return _of_module(statement.module, ".".join(p for p in (binding.node.name, rest) if p))
    return None


@lru_cache(maxsize=128)
def _of_builtin(name: str) -> frozenset[str] | None:
    known = {"print": "sep end file flush", "sorted": "key reverse", "min": "key default", "max": "key default"}
    if name in known:
        return frozenset(known[name].split())
    found = getattr(builtins, name, None)
    return _keywords(found) if callable(found) else None


@lru_cache(maxsize=256)
def _of_module(module: str, attribute: str) -> frozenset[str] | None:
    if module.partition(".")[0] not in sys.stdlib_module_names - _NOT_LOADED or not attribute:
        return None
    try:
        found: object = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    if module == "subprocess" and attribute in ("run", "call", "check_call", "check_output"):
        own, passed_on = _keywords(found, open_too=True), _of_module("subprocess", "Popen")
        return own | passed_on if own is not None and passed_on is not None else None
    # json's dumps hands unknown keywords to the encoder, which refuses them.
    return _keywords(found, open_too=module == "json") if callable(found) else None


def _keywords(function: object, *, open_too: bool = False) -> frozenset[str] | None:
    try:
        signature = inspect.signature(function)  # type: ignore[arg-type]  # whatever is no callable raises TypeError
    except (TypeError, ValueError):
        return None
    parameters = signature.parameters.values()
    if not open_too and any(p.kind is p.VAR_KEYWORD for p in parameters):
        return None
    return frozenset(p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY))


def method_keywords(call: ast.Call) -> frozenset[str] | None:
    """The keywords of a method that one built-in type alone is known for, such as `sort`."""
    owner = _METHODS.get(nodes.called_name(call)) if isinstance(call.func, ast.Attribute) else None
    if owner == "list":
        return frozenset({"key", "reverse"})
    return None if owner is None else _keywords(getattr(getattr(builtins, owner), nodes.called_name(call)))
