"""One setting: how it is declared, and which values it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tracemend.errors import UsageError

Scope = Literal["machine", "resource"]
"""machine: the user's own choice, never read from a project. resource: a project may set it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting; `name` is dotted as in the editor (`tracemend.` before it)."""

    name: str
    default: Any
    text: str
    """Markdown, one or two sentences."""
    scope: Scope = "resource"
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    restricted: bool = False
    """Whether a project that is not trusted may not set it."""

    @property
    def field(self) -> str:
        """The attribute of `Settings` that holds it: `trial.timeout` is `trial_timeout`."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in self.name).replace(".", "_")


def declared(
    name: str,
    default: Any,
    text: str,
    *,
    scope: Scope = "resource",
    choices: tuple[str, ...] = (),
    minimum: float | None = None,
    restricted: bool = False,
) -> Any:
    """A field of `Settings` that carries its declaration along."""
    made = Setting(name, default, text, scope, choices, minimum, restricted)
    return field(default=default, metadata={"setting": made})


def checked(setting: Setting, value: Any) -> Any:
    """A value that may stand for a setting; the default where it is empty.

    Raises UsageError when it has the wrong type, is below the minimum or not among the choices.
    """
    if value is None or value == "":
        return setting.default
    if isinstance(setting.default, bool) or isinstance(value, bool):
        right = isinstance(setting.default, bool) and isinstance(value, bool)
    elif isinstance(setting.default, (int, float)):
        right = isinstance(value, (int, float))
    else:
        right = isinstance(value, str)
    if not right:
        raise UsageError(
            f"The setting tracemend.{setting.name} can't be {value!r}: give it a value like {setting.default!r}."
        )
    if setting.choices and value not in setting.choices:
        raise UsageError(
            f"The setting tracemend.{setting.name} can't be {value!r}: choose one of {', '.join(setting.choices)}."
        )
    if setting.minimum is not None and value < setting.minimum:
        raise UsageError(f"The setting tracemend.{setting.name} can't be {value!r}: the least is {setting.minimum:g}.")
    return value
