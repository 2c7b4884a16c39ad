"""Names that a web framework knows: as it has registered them where it could be asked, else as the code is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.registries.django import django_registry
from tracemend.diagnosis.registries.flask import flask_registry
from tracemend.diagnosis.site import CrashSite
from tracemend.project.files import project_files
from tracemend.recipes.django_code import models, routes, sources

_TEMPLATE = re.compile(r"(?:^|/)(?:templates|jinja2)/(?P<path>.+)$")
_VERBS = ("route", "get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Known:
    """Names, and how they were found."""

    names: frozenset[str]
    found_by: str
    asked: bool
    """Whether the framework itself told them: then there are no others."""

    def listed(self, most: int = 8) -> str:
        """Some of them for people."""
        shown = ", ".join(f"'{name}'" for name in sorted(self.names)[:most])
        return shown + (f" and {len(self.names) - most} more" if len(self.names) > most else "")


def url_names(site: CrashSite) -> Known:
    """Names of Django's URL patterns, with their namespaces."""
    registry = django_registry(site)
    if registry is not None and registry.urls is not None:
        return _told(registry.urls, "URL patterns", "Django's resolver")
    found = {route.name for route in routes(site)}
    return Known(frozenset(found), f"{len(found)} named patterns of the project's urls.py files", False)


def fields_of(site: CrashSite, model: str) -> Known:
    """What the constructor of a Django model takes, by the model's bare name."""
    registry = django_registry(site)
    labels = [n for n in (registry.models or () if registry else ()) if n.rpartition(".")[2] == model]
    if registry is not None and registry.models is not None and len(labels) == 1:
        fields = registry.models[labels[0]]
        taken = {name for field in fields if field.attribute for name in (field.name, field.attribute)}
        return _told({*taken, "pk"}, "fields", f"Django's model {labels[0]}")
    found = {f for m in models(site) if m.node.name == model for f in (*m.fields, "id", "pk")}
    return Known(frozenset(found), f"the class {model}", False)


def model_labels(site: CrashSite) -> Known:
    """Django's models as `application.Model`."""
    registry = django_registry(site)
    if registry is not None and registry.models is not None:
        return _told(registry.models, "models", "Django's registry of applications")
    found = {f"{model.app}.{model.node.name}" for model in models(site)}
    return Known(frozenset(found), f"{len(found)} classes of the project's models", False)


def app_labels(site: CrashSite) -> Known:
    """Labels of Django's installed applications."""
    registry = django_registry(site)
    if registry is not None and registry.apps is not None:
        return _told(registry.apps, "applications", "Django's registry of applications")
    known = model_labels(site)
    return Known(frozenset(name.partition(".")[0] for name in known.names), known.found_by, False)


def templates(site: CrashSite) -> Known:
    """The project's own templates by the names that they are asked for; of those that the framework finds, where it could be asked."""
    own = {m["path"] for file in project_files(site.snapshot.root).files if (m := _TEMPLATE.search(file))}
    registry = django_registry(site) if site.type_name == "TemplateDoesNotExist" else flask_registry(site)
    if registry is not None and registry.templates is not None and registry.template_folders:
        folders = len(registry.template_folders)
        found = own & set(registry.templates)
        return Known(frozenset(found), f"asking the {folders} template folders that are searched", True)
    return Known(frozenset(own), "listing the template folders", False)


def endpoints(site: CrashSite) -> Known:
    """Flask's endpoints, with the blueprint's name before those of a blueprint."""
    registry = flask_registry(site)
    if registry is not None and registry.endpoints is not None:
        return _told(registry.endpoints, "endpoints", "the application's url_map")
    return Known(frozenset(_decorated_views(site)), "the routes of the project", False)


def _told(names: Iterable[str], kind: str, teller: str) -> Known:
    found = frozenset(names)
    return Known(found, f"asking {teller}, which has {len(found)} {kind}", True)


def _decorated_views(site: CrashSite) -> set[str]:
    found: set[str] = set()
    for source in sources(site):
        blueprints = {
            t.id: nodes.string_value(n.value.args[0])
            for n in source.tree.body
            if isinstance(n, ast.Assign)
            and isinstance(n.value, ast.Call)
            and (nodes.dotted(n.value.func) or "").endswith("Blueprint")
            for t in n.targets
            if isinstance(t, ast.Name) and n.value.args
        }
        for node in ast.walk(source.tree):
            for decorator in node.decorator_list if isinstance(node, nodes.FUNCTIONS) else ():
                call = decorator if isinstance(decorator, ast.Call) else None
                if call is None or not isinstance(call.func, ast.Attribute) or call.func.attr not in _VERBS:
                    continue
                given = next((nodes.string_value(k.value) for k in call.keywords if k.arg == "endpoint"), None)
                owner = blueprints.get(nodes.dotted(call.func.value) or "")
                name = given or str(getattr(node, "name", ""))
                found.add(f"{owner}.{name}" if owner else name)
    return found
