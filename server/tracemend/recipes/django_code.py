"""Reading a Django project's code: its settings module, URL names, models, views and templates. Nothing of it is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.project.files import project_files
from tracemend.project.positions import Positions, positions

_SETTINGS = re.compile(
    r"DJANGO_SETTINGS_MODULE['\"]\s*(?:,|\]\s*=)\s*['\"]([\w.]+)['\"]|DJANGO_SETTINGS_MODULE\s*=\s*['\"]?([\w.]+)"
)
_ROUTES = ("path", "re_path", "url")


@dataclass(frozen=True)
class Source:
    """One parsed file of the project."""

    file: str
    tree: ast.Module
    where: Positions


@dataclass(frozen=True, slots=True)
class Route:
    """One named URL pattern."""

    name: str
    """With its namespace: `shop:detail`."""
    pattern: str
    parameters: tuple[str, ...]
    view: str | None
    """What the file calls the view: `views.detail`."""


def sources(site: CrashSite, name: str | None = None) -> Iterator[Source]:
    """The project's parsed Python files, those with a certain last part only where one is given."""
    for file in project_files(site.snapshot.root).python:
        if name is not None and file.rpartition("/")[2] != name:
            continue
        text, tree = site.snapshot.text(file), site.snapshot.tree(file)
        if text is not None and tree is not None:
            yield Source(file, tree, positions(text))


def source_of(site: CrashSite, module: str) -> Source | None:
    """The file of a dotted module, wherever in the project its packages lie; None when it is not exactly one."""
    tail = module.replace(".", "/")
    found = [s for s in sources(site) if s.file.removesuffix("/__init__.py").removesuffix(".py") == tail]
    found = found or [
        s for s in sources(site) if f"/{s.file}".removesuffix("/__init__.py").removesuffix(".py").endswith(f"/{tail}")
    ]
    return found[0] if len(found) == 1 else None


def function_of(site: CrashSite, dotted: str) -> tuple[Source, nodes.Function] | None:
    """The definition of `package.module.function` (or of a class-based view's handler); None when it is not found."""
    module, _, name = dotted.rpartition(".")
    for source in (s for s in [source_of(site, module)] if s):
        for node in source.tree.body:
            if isinstance(node, nodes.FUNCTIONS) and node.name == name:
                return source, node
    return None


def settings_module(site: CrashSite) -> str | None:
    """The settings module that `manage.py`, a `wsgi.py` or pytest's configuration names; None when they disagree."""
    found: list[str] = []
    for file in project_files(site.snapshot.root).files:
        if file.rpartition("/")[2] in (
            "manage.py",
            "wsgi.py",
            "asgi.py",
            "pytest.ini",
            "setup.cfg",
            "pyproject.toml",
            "tox.ini",
        ):
            for match in _SETTINGS.finditer(site.snapshot.text(file) or ""):
                found.append(match[1] or match[2])
    first = found[0] if found else None
    return first if first and len(set(found)) == 1 else None


def is_django(site: CrashSite) -> bool:
    """Whether the project looks like a Django project."""
    return bool(project_files(site.snapshot.root).by_name.get("manage.py")) or settings_module(site) is not None


def manage_py(site: CrashSite) -> str | None:
    """The one `manage.py` of the project."""
    found = project_files(site.snapshot.root).by_name.get("manage.py", [])
    return found[0] if len(found) == 1 else None


def routes(site: CrashSite) -> list[Route]:
    """Every named route of every `urls.py`, with the namespace of its file's `app_name`."""
    found: list[Route] = []
    for source in sources(site):
        if not source.file.endswith("urls.py"):
            continue
        namespace = _app_name(source.tree)
        for call in ast.walk(source.tree):
            if (
                isinstance(call, ast.Call)
                and (nodes.dotted(call.func) or "").rpartition(".")[2] in _ROUTES
                and call.args
            ):
                name = next((nodes.string_value(k.value) for k in call.keywords if k.arg == "name"), None)
                pattern = nodes.string_value(call.args[0]) or ""
                if name:
                    full = f"{namespace}:{name}" if namespace else name
                    view = nodes.dotted(call.args[1]) if len(call.args) > 1 else None
                    found.append(Route(full, pattern, _parameters(pattern), view))
    return found


def _app_name(tree: ast.Module) -> str | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "app_name" for t in node.targets):
            return nodes.string_value(node.value)
    return None


def _parameters(pattern: str) -> tuple[str, ...]:
    return tuple(a or b for a, b in re.findall(r"<(?:\w+:)?(\w+)>(?!\w*\))|\(\?P<(\w+)>", pattern))


@dataclass(frozen=True)
class Model:
    """One model class of the project."""

    source: Source
    node: ast.ClassDef
    app: str

    @property
    def table(self) -> str:
        """Its table's name by Django's rule, unless its `Meta` says otherwise."""
        for inner in self.node.body:
            if isinstance(inner, ast.ClassDef) and inner.name == "Meta":
                for line in inner.body:
                    if isinstance(line, ast.Assign) and any(
                        isinstance(t, ast.Name) and t.id == "db_table" for t in line.targets
                    ):
                        return nodes.string_value(line.value) or ""
        return f"{self.app}_{self.node.name.lower()}"

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields that its own body declares."""
        return tuple(
            target.id
            for line in self.node.body
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call)
            for target in line.targets
            if isinstance(target, ast.Name)
        )


def models(site: CrashSite) -> Iterator[Model]:
    """The project's models: classes in `models.py` or a `models` package that derive from `models.Model` or one of them."""
    for source in sources(site):
        parts = source.file.removesuffix(".py").split("/")
        if "models" not in parts:
            continue
        index = parts.index("models")
        app = parts[index - 1] if index else ""
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and node.bases:
                yield Model(source, node, app)


def handles_request(function: nodes.Function | None) -> bool:
    """Whether a function looks like a view: its first argument (after `self`) is the request."""
    if function is None:
        return False
    names = [a.arg for a in [*function.args.posonlyargs, *function.args.args]]
    return bool(names) and (names[0] == "request" or (len(names) > 1 and names[0] == "self" and names[1] == "request"))
