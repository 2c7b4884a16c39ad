"""A small shop with a bug, the fix of it, and what is told of it, for the tests of delivery."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from projects import git, make_repository
from tracemend.delivery.commit import Commit, commit_fix
from tracemend.fix import Diagnosis, Edit, Evidence, Fix, NewFile, SuiteComparison, SuiteCount, Verdict, text_digest
from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot, read_text
from tracemend.settings import Settings

CART = '''\
"""The cart."""


def total(items):
    result = 0
    for item in items:
        result += item["prise"]
    return result


def names(items):
    return [item["name"] for item in items]
'''
FIXED = CART.replace("prise", "price")
TEST = NewFile("tests/test_cart_total.py", "def test_total():\n    assert True\n")

INCIDENT = Incident(
    (
        ExceptionRecord(
            "KeyError", "'prise'", frames=(Frame("/srv/shop/cart.py", 7, "total", 'result += item["prise"]'),)
        ),
    ),
    context=Context(reference="SHOP-123"),
)
DIAGNOSIS = Diagnosis(
    "The key 'prise' is misspelled",
    "code",
    (Evidence("every item has a key 'price'", "read from the call in main.py"),),
)
VERIFIED = Verdict("verified", True, True, SuiteComparison(SuiteCount(3, 1), SuiteCount(5, 0)), 1.5)
REJECTED = Verdict("rejected", True, False, None, 1.0, ("The crash is still there.",))


def make_shop(root: Path) -> Path:
    """The shop as a repository with one commit."""
    return make_repository(root, {"cart.py": CART, "main.py": "import cart\n", ".gitignore": "*.log\n"})


def project_at(root: Path) -> Project:
    return Project(root, None, True)


def fix_of(root: Path, old: str = "prise", new: str = "price", *, file: str = "cart.py", test: bool = True) -> Fix:
    """Replace `old` by `new` in today's text on disk."""
    text = read_text(root / file)
    assert text is not None
    start = text.index(old)
    return Fix(
        f"Rename key '{old}' to '{new}'",
        "recipe:misspelled-key",
        "safe",
        f"'{new}' is the only key like it.",
        (Edit(file, start, start + len(old), new),),
        ((file, text_digest(text)),),
        test=TEST if test else None,
    )


def commit(
    root: Path,
    fix: Fix,
    *,
    incident: Incident = INCIDENT,
    verdict: Verdict | None = VERIFIED,
    branch: str | None = None,
    settings: Settings | None = None,
    cancel: Cancel | None = None,
    prove: Callable[[Path, Fix], Verdict] | None = None,
    snapshot: Snapshot | None = None,
) -> Commit:
    """`commit_fix` with what the shop knows."""
    return commit_fix(
        project_at(root),
        fix,
        incident=incident,
        diagnosis=DIAGNOSIS,
        verdict=verdict,
        branch=branch,
        settings=settings or Settings(),
        cancel=cancel or Cancel(),
        prove=prove,
        snapshot=snapshot,
    )


def make_hook(folder: Path, name: str, body: str) -> None:
    """An executable hook of `/bin/sh`."""
    folder.mkdir(parents=True, exist_ok=True)
    hook = folder / name
    hook.write_text(f"#!/bin/sh\n{body}\n")
    hook.chmod(0o755)


def make_remote(root: Path, path: Path, name: str = "origin") -> Path:
    """A bare repository that `root` has as a remote and has pushed its branch to."""
    git(path.parent, "init", "--quiet", "--bare", str(path))
    git(root, "remote", "add", name, str(path))
    git(root, "push", "--quiet", name, "HEAD")
    return path
