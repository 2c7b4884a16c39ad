"""What the receiver of a failed attribute has."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from dataclasses import dataclass
from functools import lru_cache

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.inference import completions
from tracemend.diagnosis.modules import module_members
from tracemend.diagnosis.site import CrashSite
from tracemend.project.snapshot import parse
from tracemend.project.symbols import module_file
from tracemend.project.texts import python_texts

_SAFE_MODULES = frozenset(
    {"collections", "datetime", "decimal", "fractions", "pathlib", "re", "io", "_io", "uuid", "types", "array"}
    | {
        "threading",
        "_thread",
        "queue",
        "asyncio",
        "argparse",
        "configparser",
        "logging",
        "csv",
        "_csv",
        "sqlite3",
        "zoneinfo",
    }
)
_PRINTED_BARE = {
    "PosixPath": ("pathlib",),
    "WindowsPath": ("pathlib",),
    "Path": ("pathlib",),
    "OrderedDict": ("collections",),
    "Counter": ("collections",),
    "UUID": ("uuid",),
    "Fraction": ("fractions",),
    "Namespace": ("argparse",),
    "ArgumentParser": ("argparse",),
    "ConfigParser": ("configparser",),
    "Logger": ("logging",),
    "Thread": ("threading",),
    "Queue": ("queue", "asyncio"),
    "Event": ("threading", "asyncio"),
    "DictReader": ("csv",),
    "DictWriter": ("csv",),
}
"""Classes that are printed without their module, and the modules that have one of the name."""


@dataclass(frozen=True, slots=True)
class Members:
    """The attributes of a class or module."""

    names: frozenset[str]
    owner: str
    """For people: `class Order`, `module shop.cart`."""
    closed: bool
    """Whether there is nothing else."""
    project: bool
    """Whether the owner is the project's own."""
    found_by: str


def members_of_type(site: CrashSite, printed: str, node: ast.Attribute | None = None) -> Members | None:
    """The members of a class by its name as an AttributeError prints it; None when it is unknown.

    `node`: the failed attribute, by whose receiver jedi may know a library's class.
    """
    name = printed.rpartition(".")[2]
    if printed == "Namespace" and (arguments := _parsed_arguments(site, here=True)):
        return Members(arguments, "parsed command line", True, True, "the calls of add_argument()")
    if printed == "Namespace" and (arguments := _parsed_arguments(site, here=False)):
        return Members(arguments, "parsed command line", False, True, "the project's calls of add_argument()")
    own = find_class(name, site.snapshot, near=site.file)
    if own is not None:
        return Members(frozenset(own.members), f"class {own.name}", own.closed, True, f"the class's body in {own.file}")
    builtin = getattr(builtins, printed, None)
    if isinstance(builtin, type):
        return Members(frozenset(dir(builtin)), f"class {printed}", True, False, "Python's builtins")
    modules = _PRINTED_BARE.get(printed, (printed.rpartition(".")[0],))
    known = [names for module in modules if (names := _standard_class(module, name)) is not None]
    imported = "." in printed or any(_imports(site, module) for module in modules)
    if known:
        return Members(frozenset.intersection(*known), f"class {printed}", imported, False, "Python's standard library")
    names = None if node is None else completions(site, node, printed)
    return None if names is None else Members(names, f"class {printed}", True, False, "jedi")


def _parsed_arguments(site: CrashSite, *, here: bool) -> frozenset[str]:
    """The names under which argparse keeps what the `add_argument` calls of this file, or of the project, declare."""
    found: set[str] = set()
    for _, text in [(site.file, site.text)] if here else python_texts(site.snapshot, "add_argument"):
        for call in ast.walk(parse(text) or ast.Module([], [])):
            if isinstance(call, ast.Call) and nodes.called_name(call) == "add_argument":
                flags = [flag for a in call.args if (flag := nodes.string_value(a))]
                given = next((nodes.string_value(k.value) for k in call.keywords if k.arg == "dest"), None)
                long = [flag for flag in flags if flag.startswith("--")] or flags
                found |= {given or long[0].lstrip("-").replace("-", "_")} if long else set()
    return frozenset(found)


def _imports(site: CrashSite, module: str) -> bool:
    """Whether a file of the stack imports from a module."""
    return re.search(rf"^\s*(from|import)\s+{module}\b", site.text, re.MULTILINE) is not None


@lru_cache(maxsize=256)
def _standard_class(module: str, name: str) -> frozenset[str] | None:
    if module not in _SAFE_MODULES:
        return None
    found = getattr(importlib.import_module(module), name, None)
    return frozenset(dir(found)) if isinstance(found, type) else None


def members_of_module(site: CrashSite, module: str) -> Members | None:
    """The members of a module; None when they can't be known."""
    names = module_members(site, module)
    if names is None:
        return None
    own = module_file(module, site.snapshot, near=site.file) is not None
    return Members(names, f"module {module}", True, own, "the module's text" if own else "the project's interpreter")
