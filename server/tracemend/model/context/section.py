"""A section of the context pack, and the ground that all of them are made from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Diagnosis, Fix, Verdict
from tracemend.incident import Frame
from tracemend.model.masking import masked_lines
from tracemend.project.location import Location, map_frame


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that the model is told."""

    title: str
    text: str
    worth: int
    """0: never left out, only shortened. The higher, the sooner it goes."""
    stable: bool = True
    """Whether it is the same in every round, so that a server may keep it."""


@dataclass(frozen=True)
class Ground:
    """What sections are made from."""

    site: CrashSite
    diagnosis: Diagnosis
    tried: tuple[tuple[Fix, Verdict | None], ...] = ()
    """The recipes' fixes, and what their trials showed."""
    reproduction: str | None = None
    """How the crash is brought about, in words: `tests/test_cart.py::test_total`."""
    hint: str = ""
    """What the user says of it."""
    wanted: tuple[str, ...] = ()
    """Names that the model asked to see."""
    seen: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """By file, the first and last lines that some section shows already."""

    def frames(self) -> list[tuple[Frame, Location]]:
        """The frames of the site's exception in the project, innermost first, without the blamed one."""
        found = []
        for frame in reversed(self.site.record.frames):
            if frame is self.site.location.frame:
                continue
            place = map_frame(frame, self.site.snapshot)
            if place is not None:
                found.append((frame, place))
        return found

    def quoted(self, file: str, first: int, last: int) -> str:
        """Lines of a file, one-based, scrubbed and as they are; remembered as seen."""
        text = self.site.text if file == self.site.file else self.site.snapshot.text(file) or ""
        self.seen.setdefault(file, []).append((first, last))
        return "\n".join(masked_lines(text).shown[max(0, first - 1) : last])

    def path(self, path: str) -> str:
        """A reported path as it is told: relative to the project, else its last parts, so that nothing tells of this machine."""
        plain = path.replace("\\", "/")
        if not Path(path).is_absolute() and not re.match(r"[A-Za-z]:/", plain):
            return plain
        return self.site.snapshot.relative(Path(path)) or "/".join(plain.split("/")[-3:])

    def has_shown(self, file: str, first: int, last: int) -> bool:
        """Whether some section shows these lines whole."""
        return any(a <= first and last <= b for a, b in self.seen.get(file, []))


def fence(text: str, language: str = "python") -> str:
    """A code block that `text` can't end."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{text.rstrip()}\n{marks}"
