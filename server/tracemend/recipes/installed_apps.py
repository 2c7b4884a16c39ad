"""Adding an application to a Django project's settings."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.registries.django import django_registry
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.django_code import Source, source_of, sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of
from tracemend.recipes.recipe import Abstention


@dataclass(frozen=True)
class _Apps:
    """A display of applications in a settings file."""

    source: Source
    name: str
    display: ast.List | ast.Tuple

    @property
    def named(self) -> list[str]:
        return [nodes.string_value(element) or "" for element in self.display.elts]


def covering(app: str, installed: Iterable[str]) -> str | None:
    """The installed application that is the same by another path or by its config class."""
    last = app.rpartition(".")[2]
    return next(
        (
            n
            for n in installed
            if n == app or n.startswith(f"{app}.apps.") or n.endswith(f".{last}") or app.endswith(f".{n}")
        ),
        None,
    )


def add_app(site: CrashSite, app: str, why: str) -> Iterator[Fix | Abstention]:
    """The application as the last of the list that it belongs to; why not, where that is not one list."""
    found = _list_for(site)
    if found is None:
        yield Abstention("which list of the settings the application belongs to is not seen.")
        return
    other = covering(app, found.named)
    if other is not None:
        yield Abstention(f"{found.name} has '{other}' already.")
        return
    source, apps = found.source, found.display
    quote, last = quote_of(source.where), apps.elts[-1]
    end = source.where.span(last)[1]
    own_line = last.lineno > apps.lineno
    before = f",{source.where.newline}{source.where.indent(last.lineno)}" if own_line else ", "
    registry = django_registry(site)
    loaded = registry.installed if registry is not None else None
    seen = (
        f"reading {source.file}"
        if loaded is None
        else f"loading the settings, which install {len(loaded)} applications"
    )
    yield draft(
        site,
        f"Add '{app}' to {found.name}",
        [Edit(source.file, end, end, f"{before}{quote}{app}{quote}")],
        rationale=why,
        tier=1,
        evidence=[Evidence(f"'{app}' is not in INSTALLED_APPS", seen)],
    )


def _list_for(site: CrashSite) -> _Apps | None:
    """`INSTALLED_APPS` itself; where it is put together from lists, the one of them that holds the project's own applications."""
    lists = [apps for source in sources(site) for apps in _displays(source) if apps.display.elts]
    whole = [apps for apps in lists if apps.name == "INSTALLED_APPS"]
    registry = django_registry(site)
    if not whole and registry is not None and registry.installed is not None:
        known = set(registry.installed)
        whole = [apps for apps in lists if set(apps.named) <= known and any(_own(site, name) for name in apps.named)]
    return whole[0] if len(whole) == 1 else None


def _own(site: CrashSite, app: str) -> bool:
    return source_of(site, app.partition(".apps.")[0]) is not None


def _displays(source: Source) -> Iterator[_Apps]:
    """The lists at the top of a file whose names end in APPS."""
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.Tuple)):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id.endswith("APPS"):
                    yield _Apps(source, target.id, node.value)
