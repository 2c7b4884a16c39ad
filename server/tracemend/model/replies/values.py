"""What a reply turns out to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracemend.fix import Edit

NOT_AT_FAULT = "The code is not at fault."
"""The cause where the model names none."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Edits of today's texts."""

    title: str
    cause: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The model says that the fault is not in the code."""

    cause: str
    steps: tuple[str, ...]

    @property
    def said(self) -> str:
        """One sentence for the user."""
        cause = "" if self.cause == NOT_AT_FAULT else f": {self.cause.rstrip('. ')}"
        return f"The model says that the code is not at fault{cause}."


@dataclass(frozen=True, slots=True)
class Lacking:
    """The model asks to see something: names of symbols or files."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """Nothing can be made of it; `reason` is a sentence that is told back."""

    reason: str


Read = Proposed | Elsewhere | Lacking | Unusable


class Mismatch(Exception):
    """A reply does not fit the code; its text is a sentence that is told back."""


@dataclass(frozen=True, slots=True)
class Code:
    """The files that a reply may name, and the function that it is mostly about."""

    texts: Mapping[str, str]
    """Today's texts by name, relative to the project."""
    file: str
    """Where the crash is."""
    functions: Sequence[tuple[str, str]] = ()
    """(file, qualified name) of every function that was shown whole, the blamed one first."""

    def named(self, name: str) -> str:
        """The file that a reply means by a name.

        Raises Mismatch when there is none.
        """
        plain = name.strip().strip("`*\"'").removeprefix("./")
        for prefix in ("a/", "b/"):
            if plain not in self.texts and plain.startswith(prefix):
                plain = plain.removeprefix(prefix)
        if plain in self.texts:
            return plain
        ends = [file for file in self.texts if file.endswith(f"/{plain}")]
        if len(ends) == 1:
            return ends[0]
        raise Mismatch(f"There is no file {name.strip()[:100]!r} that may be changed: choose one of those shown.")
