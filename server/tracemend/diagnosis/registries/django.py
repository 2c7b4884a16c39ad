"""What Django has registered in the project: applications, models, URL names and templates, as it loads them itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracemend.diagnosis.database.django_settings import chosen_settings, settings_folder
from tracemend.diagnosis.registries import read
from tracemend.diagnosis.registries.asked import ask
from tracemend.diagnosis.site import CrashSite


@dataclass(frozen=True, slots=True)
class Field:
    """One name that a model's queries know."""

    name: str
    kind: str
    """Class of the field or of the relation: `CharField`, `ManyToOneRel`."""
    to: str
    """Label of the model that it leads to, "" for none."""
    attribute: str
    """What instances have, where it is not the name itself: `author_id`; "" for relations from elsewhere."""


@dataclass(frozen=True, slots=True)
class DjangoRegistry:
    """What was told; a part is None where Django did not come so far."""

    installed: tuple[str, ...] | None
    """`INSTALLED_APPS` as it is after everything that the settings do to it."""
    apps: Mapping[str, str] | None
    """Module of each installed application, by its label."""
    models: Mapping[str, tuple[Field, ...]] | None
    """By label, `shop.Product`."""
    urls: Mapping[str, tuple[str, ...]] | None
    """The parameters of each named pattern, by its name with namespaces; those of the last, where several have one name."""
    templates: tuple[str, ...] | None
    template_folders: tuple[str, ...] | None
    failed: Mapping[str, str]
    """The class of exception that ended a part: `{"apps": "ImproperlyConfigured"}`."""


def django_registry(site: CrashSite) -> DjangoRegistry | None:
    """The registry of the project at a site; None where it is no Django project or could not be asked. No database is touched."""
    module = chosen_settings(site)
    if not module:
        return None
    facts = ask(site, "_tracemend_django_registry.py", settings_folder(site.snapshot), [module])
    if facts is None:
        return None
    apps, models, urls = facts.get("apps"), facts.get("models"), facts.get("urls")
    return DjangoRegistry(
        read.names(facts.get("installed")),
        {str(label): str(name) for label, name in apps.items()} if isinstance(apps, dict) else None,
        {str(label): _fields(of) for label, of in models.items()} if isinstance(models, dict) else None,
        read.parameters(urls),
        read.names(facts.get("templates")),
        read.names(facts.get("template_folders")),
        read.failures(facts.get("failed")),
    )


def _fields(told: dict[str, list[str]]) -> tuple[Field, ...]:
    return tuple(Field(name, *of) for name, of in told.items())
