"""What a Flask application has registered: its endpoints and templates, as it is made by the project's own code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.registries import read
from tracemend.diagnosis.registries.asked import ask
from tracemend.diagnosis.site import CrashSite
from tracemend.project.symbols import packaged_name
from tracemend.project.texts import python_texts

_MAKING = re.compile(r"(?<![\w.])(?:flask\.)?Flask\(")


@dataclass(frozen=True, slots=True)
class FlaskRegistry:
    """What was told; a part is None where the application did not come so far."""

    endpoints: Mapping[str, tuple[str, ...]] | None
    """The values that each endpoint's address needs."""
    templates: tuple[str, ...] | None
    template_folders: tuple[str, ...] | None
    failed: Mapping[str, str]
    """The class of exception that ended a part."""


@dataclass(frozen=True, slots=True)
class _Making:
    """Where the project makes its application: in a module's body, or in a function that takes nothing it must be given."""

    file: str
    factory: str


def flask_registry(site: CrashSite) -> FlaskRegistry | None:
    """The registry of the one application that the project makes; None where there is not one or it could not be asked."""
    found = list(_makings(site))
    if len(found) != 1:
        return None
    folder, module = packaged_name(found[0].file, site.snapshot)
    facts = ask(site, "_tracemend_flask_registry.py", folder, [module, found[0].factory])
    if facts is None:
        return None
    return FlaskRegistry(
        read.parameters(facts.get("endpoints")),
        read.names(facts.get("templates")),
        read.names(facts.get("template_folders")),
        read.failures(facts.get("failed")),
    )


def _makings(site: CrashSite) -> Iterator[_Making]:
    for file, text in python_texts(site.snapshot, "Flask("):
        tree = site.snapshot.tree(file) if _MAKING.search(text) and not is_test_file(file) else None
        for call in ast.walk(tree) if tree is not None else ():
            if isinstance(call, ast.Call) and nodes.dotted(call.func) in ("Flask", "flask.Flask"):
                around = nodes.enclosing_function(tree, call) if tree is not None else None
                if around is None:
                    yield _Making(file, "")
                elif tree is not None and around in tree.body and not _needed(around):
                    yield _Making(file, around.name)


def _needed(function: nodes.Function) -> bool:
    """Whether a function can't be called without arguments."""
    given = function.args
    positional = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    return positional > 0 or any(default is None for default in given.kw_defaults)
