"""The context pack: every section that there is to tell, cut to a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.model.checks import may_change
from tracemend.model.context.code import callers, function, head
from tracemend.model.context.definitions import definitions, wanted
from tracemend.model.context.habits import history, siblings
from tracemend.model.context.section import Ground, Section
from tracemend.model.context.story import diagnosis, exceptions, hint, reproduction, values
from tracemend.model.replies.values import Code
from tracemend.project.snapshot import parse

SECTIONS: tuple[Callable[[Ground], Section | None], ...] = (
    function,
    head,
    callers,
    definitions,
    siblings,
    history,
    exceptions,
    values,
    diagnosis,
    reproduction,
    wanted,
    hint,
)
"""In the order in which they are told: the code first, which stays the same from one crash to the next."""

Count = Callable[[Sequence[str]], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Pack:
    """What is told, and what may be changed."""

    sections: tuple[Section, ...]
    code: Code
    tokens: int
    left_out: tuple[str, ...] = ()
    """Titles of the sections that had no place."""

    def text(self, *, stable: bool) -> str:
        """The stable sections, or the others."""
        return "\n\n".join(f"## {s.title}\n{s.text}" for s in self.sections if s.stable is stable)


def make_pack(ground: Ground, budget: int, count: Count) -> Pack:
    """The pack of a crash, of at most `budget` tokens by `count`. Raises what `count` raises."""
    found = [section for make in SECTIONS if (section := make(ground)) is not None]
    sizes = count([f"## {s.title}\n{s.text}" for s in found])
    left = budget
    kept: dict[int, Section] = {}
    for index in sorted(range(len(found)), key=lambda n: (found[n].worth, n)):
        if sizes[index] <= left:
            kept[index] = found[index]
            left -= sizes[index]
        elif found[index].worth == 0 and left > 0:
            kept[index] = _shortened(found[index], left / sizes[index])
            left = 0
    sections = tuple(kept[n] for n in sorted(kept))
    told = sum(count([f"## {s.title}\n{s.text}" for s in sections]))
    return Pack(sections, _code(ground), told, tuple(found[n].title for n in range(len(found)) if n not in kept))


def _shortened(section: Section, share: float) -> Section:
    """The section's first part, whole lines; its end where that is the newest."""
    lines = section.text.split("\n")
    return replace(section, text="\n".join([*lines[: max(1, int(len(lines) * share * 0.9))], "[shortened]"]))


def _code(ground: Ground) -> Code:
    """The files of which something was shown that may be changed, and their functions."""
    snapshot = ground.site.snapshot
    files = {f: snapshot.text(f) for f in [ground.site.file, *ground.seen] if not is_test_file(f)}
    texts = {f: text for f, text in files.items() if text is not None and may_change(f, snapshot)}
    shown: list[tuple[str, str]] = []
    site = ground.site
    if site.function is not None:
        owner = f"{site.enclosing_class.name}." if site.enclosing_class is not None else ""
        shown.append((site.file, f"{owner}{site.function.name}"))
    for frame, place in ground.frames():
        if frame.function and frame.function.isidentifier():
            shown.append((place.file, frame.function))
    known = [pair for pair in dict.fromkeys(shown) if pair[0] in texts and parse(texts[pair[0]]) is not None]
    return Code(texts, ground.site.file, tuple(known))
