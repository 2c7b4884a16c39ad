"""What the receiver of a failed attribute has."""

from __future__ import annotations

import builtins
import importlib
from dataclasses import dataclass
from functools import lru_cache

from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.modules import module_members
from tracemend.diagnosis.site import CrashSite
from tracemend.project.symbols import module_file

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
    "PosixPath": "pathlib",
    "WindowsPath": "pathlib",
    "Path": "pathlib",
    "OrderedDict": "collections",
    "Counter": "collections",
    "UUID": "uuid",
    "Fraction": "fractions",
    "Namespace": "argparse",
    "ConfigParser": "configparser",
    "Logger": "logging",
    "Thread": "threading",
}


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


def members_of_type(site: CrashSite, printed: str) -> Members | None:
    """The members of a class by its name as an AttributeError prints it; None when it is unknown."""
    name = printed.rpartition(".")[2]
    own = find_class(name, site.snapshot, near=site.file)
    if own is not None:
        return Members(frozenset(own.members), f"class {own.name}", own.closed, True, f"the class's body in {own.file}")
    builtin = getattr(builtins, printed, None)
    if isinstance(builtin, type):
        return Members(frozenset(dir(builtin)), f"class {printed}", True, False, "Python's builtins")
    known = _standard_class(printed)
    return None if known is None else Members(known, f"class {printed}", True, False, "Python's standard library")


@lru_cache(maxsize=256)
def _standard_class(printed: str) -> frozenset[str] | None:
    module, _, name = printed.rpartition(".")
    module = module or _PRINTED_BARE.get(name, "")
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
