"""Names of the branches that fixes go to, and which branches are nobody's to push to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fnmatch import fnmatchcase

from tracemend.errors import NotDelivered, UsageError
from tracemend.fix import Fix
from tracemend.project.git import checked_ref

_SLUG_LIMIT = 50
_MOST = 100


def slug(fix: Fix) -> str:
    """The fix's topic, else its title, as part of a branch name: `Rename 'totl' to 'total'` gives `rename-totl-to-total`."""
    plain = unicodedata.normalize("NFKD", fix.topic or fix.title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    result = ""
    for word in words:
        longer = f"{result}-{word}" if result else word[:_SLUG_LIMIT]
        if len(longer) > _SLUG_LIMIT:
            break
        result = longer
    return result or fix.id


def branch_for(fix: Fix, template: str, taken: Callable[[str], bool]) -> str:
    """The first name by `template` (the setting `delivery.branch`) that is not taken: `fix/x`, then `fix/x-2`.

    Raises UsageError when the template makes no branch name, NotDelivered when all are taken.
    """
    unknown = set(re.findall(r"\{(.*?)\}", template)) - {"slug", "id"}
    if unknown:
        raise UsageError(
            f"The setting tracemend.delivery.branch has an unknown placeholder {{{min(unknown)}}}: use {{slug}}."
        )
    first = checked_ref(template.replace("{slug}", slug(fix)).replace("{id}", fix.id))
    for number in range(1, _MOST):
        name = first if number == 1 else f"{first}-{number}"
        if not taken(name):
            return name
    raise NotDelivered(
        f"There are {_MOST - 1} branches named like {first}: delete old ones or name another with --branch."
    )


def is_protected(branch: str, patterns: str) -> bool:
    """Whether `branch` is one of the setting `delivery.protected`."""
    return any(fnmatchcase(branch, pattern.strip()) for pattern in patterns.split(",") if pattern.strip())
