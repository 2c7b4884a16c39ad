"""What Django has registered: applications, models with their fields, URL names, templates.

Run as `python _tracemend_django_registry.py FOLDER SETTINGS`. The folder is what `manage.py` is started in.
"""

import os
import sys
from typing import Any, Dict, Iterator, List

from _tracemend_harmless import be_harmless, end, say, say_files, stage  # type: ignore[import-not-found]  # beside it

_MOST_TEMPLATES = 5000


def main(folder: str, settings_module: str) -> None:
    """Load the project as `manage.py` does, without its logging, and tell."""
    sys.path[0] = folder  # what stands there is this file's own folder
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    be_harmless()
    stage("settings", _settings)
    if stage("apps", _apps):
        stage("urls", _urls)
        stage("templates", _templates)
    say_files(os.path.realpath(folder))


def _settings() -> None:
    from django.conf import settings

    say(installed=[str(name) for name in settings.INSTALLED_APPS])
    settings.LOGGING_CONFIG = None


def _apps() -> None:
    import django
    from django.apps import apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.utils import OperationalError

    def connect(_: Any) -> None:
        raise OperationalError("only looking: databases are not connected to")

    BaseDatabaseWrapper.connect = connect
    django.setup()
    say(apps={config.label: config.name for config in apps.get_app_configs()})
    say(models={model._meta.label: _fields(model) for model in apps.get_models()})


def _fields(model: Any) -> Dict[str, List[str]]:
    """By the name that queries use: the field's class, the model it leads to or "", and the name of its column or ""."""
    found = {}
    for field in model._meta.get_fields():
        other: Any = getattr(field, "related_model", None)
        to = other._meta.label if hasattr(other, "_meta") else ""
        found[field.name] = [type(field).__name__, to, getattr(field, "attname", None) or ""]
    return found


def _urls() -> None:
    from django.urls import get_resolver

    say(urls=list(_named(get_resolver(), (), ())))


def _named(resolver: Any, spaces: Any, parameters: Any) -> Iterator[List[Any]]:
    """The name with its namespaces and the parameters of each pattern."""
    for entry in resolver.url_patterns:
        regex = entry.pattern.regex
        names = (*parameters, *regex.groupindex)
        if hasattr(entry, "url_patterns"):
            yield from _named(entry, (*spaces, entry.namespace) if entry.namespace else spaces, names)
        elif entry.name:
            yield [":".join((*spaces, str(entry.name))), list(names)]


def _templates() -> None:
    from django.template import engines

    folders = dict.fromkeys(str(folder) for engine in engines.all() for folder in _folders(engine))
    say(template_folders=list(folders))
    say(templates=sorted({name for folder in folders for name in _below(folder)})[:_MOST_TEMPLATES])


def _folders(engine: Any) -> Iterator[Any]:
    loaders = list(getattr(getattr(engine, "engine", None), "template_loaders", ()))
    if not loaders:
        yield from engine.template_dirs
    for loader in loaders:
        for inner in getattr(loader, "loaders", None) or [loader]:
            yield from inner.get_dirs() if hasattr(inner, "get_dirs") else ()


def _below(folder: str) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")


if __name__ == "__main__":
    main(*sys.argv[1:])
    end()
