"""Names that third-party libraries have removed or moved, and what their authors say to use instead.

The rows stand in `libraries_web.py` and `libraries_science.py`, as text that is read here. A line without indentation names the
release of the rows below it. The sources are the libraries' own release notes and migration guides.

    MOVED        module: name old>new old.part>new other~ -> new_module + distribution
    ATTRIBUTES   module: old>.new old>package.new old>.new~ old>
    METHODS      Class: old>new old>
    ARGUMENTS    library function: old>new old> old=value>

`~` marks a successor that is called in another way, `old.part` an attribute for which the new name stands, `+ distribution` what the new module has to be installed from; nothing behind
`>` means that there is no successor, or that the argument is to be left out, `-` that leaving it out changes nothing. `=value`
limits a row to that value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.recipes.data import libraries_science, libraries_web


@dataclass(frozen=True, slots=True)
class MovedName:
    """A name that `from module import name` no longer finds."""

    module: str
    name: str
    new_module: str
    new_name: str | None = None
    """None: the same name."""
    since: str = ""
    """The release that removed it."""
    distribution: str | None = None
    """What to install where the new module is of another distribution."""
    same_use: bool = True
    """Whether every use of the name goes on working unchanged."""
    part: str = ""
    """The attribute of the old name for which the new name stands: `stack.top` is `current` now."""

    @property
    def target(self) -> str:
        """The name in its new module."""
        return self.new_name or self.name


@dataclass(frozen=True, slots=True)
class RenamedArgument:
    """A keyword argument of a library function that has another name, or that is to be left out."""

    library: str
    """Top-level module of the library."""
    function: str
    """Last part of the function's or class's name."""
    old: str
    new: str | None
    """None: leave it out. With `=` a whole argument: `on_bad_lines="skip"`."""
    since: str
    only_value: str | None = None
    """The rule holds only for this value, as its source text."""
    same_use: bool = True
    """Whether the value stays the same, or leaving the argument out changes nothing."""


def _rows(text: str) -> Iterator[tuple[str, str, str]]:
    """(release, what stands before the colon, the rest) of each row."""
    release = ""
    for line in text.splitlines():
        if line and not line.startswith(" "):
            release = line
        elif line.strip():
            head, _, rest = line.strip().partition(": ")
            yield release, head, rest


def _moved(text: str) -> Iterator[MovedName]:
    for since, module, rest in _rows(text):
        names, _, target = rest.partition(" -> ")
        new_module, _, distribution = target.partition(" + ")
        for item in names.split():
            old, _, new = item.rstrip("~").partition(">")
            name, _, part = old.partition(".")
            same = not item.endswith("~")
            yield MovedName(module, name, new_module, new or None, since, distribution or None, same, part)


def _arguments(text: str) -> Iterator[RenamedArgument]:
    for since, head, rest in _rows(text):
        library, *functions = head.split()
        for item in rest.split():
            old, _, new = item.rstrip("~").partition(">")
            old, _, value = old.partition("=")
            for function in functions:
                same = bool(new) and not item.endswith("~")
                yield RenamedArgument(library, function, old, new.strip("-") or None, since, value or None, same)


def _pairs(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    for _, owners, rest in _rows(text):
        for owner in owners.split():
            for item in rest.split():
                old, _, new = item.partition(">")
                yield (owner, old), new


MOVED_NAMES: dict[tuple[str, str], MovedName] = {
    (m.module, m.name): m for text in (libraries_web.MOVED, libraries_science.MOVED) for m in _moved(text)
}
"""By module and name."""

_ATTRIBUTES = {
    key: new for text in (libraries_web.ATTRIBUTES, libraries_science.ATTRIBUTES) for key, new in _pairs(text)
}

CHANGED_ATTRIBUTES = frozenset(key for key, new in _ATTRIBUTES.items() if new.endswith("~"))
"""Those of `MODULE_ATTRIBUTES` whose successor does not do the same in every use."""

MODULE_ATTRIBUTES: dict[tuple[str, str], str] = {
    key: new.replace("-.", "-{m}.") if new.startswith("-.") else "{m}" + new if new.startswith(".") else new
    for key, new in ((key, new.rstrip("~")) for key, new in _ATTRIBUTES.items())
}
"""Attributes of modules: `{m}` is the module as the file calls it; "" where there is no one-for-one successor."""

METHODS: dict[tuple[str, str], str] = {
    key: new for text in (libraries_web.METHODS, libraries_science.METHODS) for key, new in _pairs(text)
}
"""Methods and attributes of classes: the successor that takes the same arguments, `name()` where it is to be called now, `.name`
where it is not called any more, `[]` where it is an index now; "" where there is none."""

RENAMED_ARGUMENTS: tuple[RenamedArgument, ...] = tuple(
    row for text in (libraries_web.ARGUMENTS, libraries_science.ARGUMENTS) for row in _arguments(text)
)
