"""Lines of a reply found again in a file: once and only once, whatever became of their white space. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

from tracemend.fix import Edit
from tracemend.model.masking import masked_lines
from tracemend.model.replies.values import Mismatch

_NEAR = 0.5
_SHOWN = 12


def replaced(file: str, text: str, wanted: Sequence[str], new: Sequence[str]) -> tuple[Edit, ...]:
    """The edits that put the lines `new` in the place of the lines `wanted`, which are as the model was shown them.

    Raises Mismatch where they stand nowhere or more than once, with what is nearest to them.
    """
    wanted, new = _trimmed(wanted), _trimmed(new)
    if not wanted:
        raise Mismatch(f"A SEARCH block for {file} is empty: quote the lines that are to be replaced.")
    known = masked_lines(text)
    start = _place(file, known.shown, wanted)
    shift = _shift(wanted, known.shown[start : start + len(wanted)])
    result = []
    for line in new:
        restored = known.restored(shift(line))
        if restored is None:
            raise Mismatch(
                "A line holds '[scrubbed]' and is none of the shown ones: leave lines with secrets as they are."
            )
        result.append(restored)
    return edits_between(file, text, [*known.lines[:start], *result, *known.lines[start + len(wanted) :]])


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Without the empty lines at both ends."""
    found = list(lines)
    while found and not found[0].strip():
        del found[0]
    while found and not found[-1].strip():
        del found[-1]
    return found


def _place(file: str, lines: Sequence[str], wanted: Sequence[str]) -> int:
    forms: tuple[Callable[[str], str], ...] = (str, str.rstrip, str.strip, lambda line: "".join(line.split()))
    for form in forms:
        sought = [form(line) for line in wanted]
        formed = [form(line) for line in lines]
        starts = [n for n in range(len(lines) - len(sought) + 1) if formed[n : n + len(sought)] == sought]
        if len(starts) == 1:
            return starts[0]
        if starts:
            numbers = ", ".join(str(n + 1) for n in starts[:5])
            raise Mismatch(
                f"The SEARCH block stands {len(starts)} times in {file} (lines {numbers}): quote more lines around it."
            )
    raise Mismatch(f"The SEARCH block does not stand in {file}.{_nearest(lines, wanted)}")


def _nearest(lines: Sequence[str], wanted: Sequence[str]) -> str:
    """The lines most like those that were sought, as they are."""
    sought = "\n".join(line.strip() for line in wanted)
    best, start = 0.0, 0
    first = {word for word in sought.split() if len(word) > 2}
    for n in range(max(1, len(lines) - len(wanted) + 1)):
        window = "\n".join(line.strip() for line in lines[n : n + len(wanted)])
        if first.isdisjoint(window.split()):
            continue
        matcher = difflib.SequenceMatcher(None, sought, window, autojunk=False)
        if matcher.real_quick_ratio() > best and (likeness := matcher.ratio()) > best:
            best, start = likeness, n
    if best < _NEAR:
        return " Quote its lines exactly as they were shown."
    found = "\n".join(lines[start : start + min(len(wanted), _SHOWN)])
    return f" The nearest lines are:\n{found}"


def _shift(wanted: Sequence[str], found: Sequence[str]) -> Callable[[str], str]:
    """What brings a new line to the indentation of the file, by how the quoted ones differ from it."""
    old, new = next((_indent(a), _indent(b)) for a, b in zip(wanted, found, strict=True) if a.strip())

    def shifted(line: str) -> str:
        if not line.strip() or old == new:
            return line.rstrip() if not line.strip() else line
        if line.startswith(old):
            return new + line[len(old) :]
        return new[: max(0, len(new) - len(old) + len(_indent(line)))] + line.lstrip()

    return shifted


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def edits_between(file: str, text: str, lines: Sequence[str]) -> tuple[Edit, ...]:
    """The smallest edits, line by line, that make of `text` one of these lines; its own line endings are kept."""
    newline = "\r\n" if "\r\n" in text else "\n"
    before = text.split("\n")
    after = [line + ("\r" if newline == "\r\n" and n < len(lines) - 1 else "") for n, line in enumerate(lines)]
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line) + 1)
    edits = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        old, new = "\n".join(before[a:b]), "\n".join(after[c:d])
        start = starts[a]
        if tag == "insert":
            old, new = "", (new + "\n" if a < len(before) else "\n" + new)
            start = min(start, len(text))
        elif tag == "delete":
            old = old + "\n" if b < len(before) else old
        edits.append(_cut(Edit(file, start, start + len(old), new), old))
    return tuple(edits)


def edits_of_files(changed: Mapping[str, str], texts: Mapping[str, str]) -> tuple[Edit, ...]:
    """The smallest edits that make of today's texts the changed ones."""
    return tuple(
        edit
        for file, after in changed.items()
        if after != texts[file]
        for edit in edits_between(file, texts[file], [line.rstrip("\r") for line in after.split("\n")])
    )


def _cut(edit: Edit, old: str) -> Edit:
    """The edit without what its old and new text have in common at their ends."""
    new = edit.text
    shortest = min(len(old), len(new))
    head = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    tail = next((n for n in range(shortest - head) if old[-1 - n] != new[-1 - n]), shortest - head)
    return Edit(edit.file, edit.start + head, edit.end - tail, new[head : len(new) - tail])
