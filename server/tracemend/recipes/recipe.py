"""What a recipe is: a deterministic author of fixes for one kind of error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix, Kind


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why a recipe that knows an error proposes nothing there, as one sentence."""

    reason: str


Propose = Callable[[CrashSite, "re.Match[str]"], Iterable[Fix | Abstention]]
"""Given the site and the match of the recipe's message pattern, the fixes that the evidence supports; often none. Where there
are none, what was found against them may be told."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One recipe; its module's docstring is its page."""

    name: str
    """`misspelled-name`: what is wrong, in words of the page."""
    rows: tuple[str, ...]
    """The catalogue's ids that it builds: `I1`."""
    exceptions: tuple[str, ...]
    """Bare class names of exceptions; () for any."""
    pattern: re.Pattern[str]
    """Matched at the start of the message without the interpreter's did-you-mean."""
    propose: Propose
    title: str
    """What the recipe's page is called."""
    kind: Kind = "code"
    """Kind of the diagnosis when one of its fixes comes first."""
    versions: tuple[tuple[int, int], tuple[int, int]] = ((3, 8), (3, 99))
    """First and last Python on which its examples crash."""
    needs: tuple[str, ...] = ()
    """Top-level modules of other distributions that its examples import."""
    raised_by_user: bool = False
    """Whether it also speaks when the user's own `raise` is what failed."""
