"""Which side of a mismatch changed last, by git: the call or the signature, the reader or the writer of a key."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence
from tracemend.project.history import Change, is_after, last_change


@dataclass(frozen=True, slots=True)
class Newer:
    """The side that changed after the other one."""

    first: bool
    """Whether it is the first of the two that were compared."""
    evidence: Evidence


def newer_side(
    site: CrashSite, first: tuple[str, ast.AST], second: tuple[str, ast.AST], names: tuple[str, str]
) -> Newer | None:
    """Which of two places, (file, node), changed last; None where history does not tell them apart.

    `names` say what they are: "the call", "the signature of price()".
    """
    changes = [_last_change(site, *place) for place in (first, second)]
    one, other = changes
    is_first = None if one is None or other is None else is_after(site.project.root, one, other)
    if one is None or other is None or is_first is None:
        return None
    late, early = (one, other) if is_first else (other, one)
    what, against = names if is_first else names[::-1]
    return Newer(is_first, Evidence(f"{what} changed {_when(late)}, {against} {_when(early)}", "git blame"))


def _when(change: Change) -> str:
    return f"in commit {change.commit} ('{change.subject}')" if change.commit else "since the last commit"


def _last_change(site: CrashSite, file: str, node: ast.AST) -> Change | None:
    """The last change of a node's lines; of a function's, of its head alone."""
    text = site.snapshot.text(file)
    first = getattr(node, "lineno", None)
    if text is None or first is None:
        return None
    last: int = (
        node.body[0].lineno - 1 if isinstance(node, nodes.FUNCTIONS) else getattr(node, "end_lineno", None) or first
    )
    return last_change(site.project.root, file, text, first, max(first, last))
