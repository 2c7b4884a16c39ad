"""The model's part in `fix`: whether it is asked, what it is shown, and what it wrote."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracemend.errors import TracemendError, UsageError

if TYPE_CHECKING:
    from tracemend.engine import Analysis, Engine
    from tracemend.ledger import StoredFix, StoredIncident
    from tracemend.progress import Watch
    from tracemend.project.process import Cancel
    from tracemend.project.snapshot import Snapshot
    from tracemend.trial.request import Reproduction


@dataclass(frozen=True)
class Work:
    """What the model is asked to do."""

    engine: Engine
    stored: StoredIncident
    snapshot: Snapshot
    reproduction: Reproduction | None
    hint: str
    cancel: Cancel
    watch: Watch


def require_model(engine: Engine) -> None:
    """Raises UsageError when no model is configured, NotAllowed without consent."""
    from tracemend.authoring import require_consent

    if not engine.settings.model_name:
        raise UsageError("No model is configured: set the variable TRACEMEND_MODEL_NAME, or use --author recipes.")
    require_consent(engine)


def wants_model(engine: Engine, author: str, analysis: Analysis) -> bool:
    """Whether the model is asked: when it alone may write, or when it may and no recipe's fix was verified."""
    if author == "recipes" or not engine.settings.model_name:
        return False
    return author == "model" or not any(fix.level == "verified" for fix in analysis.fixes)


def by_author(fixes: Iterable[StoredFix], author: str) -> tuple[StoredFix, ...]:
    """The fixes by those who may write."""
    wanted = {"recipes": (False,), "model": (True,)}.get(author, (False, True))
    return tuple(fix for fix in fixes if fix.fix.by_model in wanted)


def ask_model(work: Work, *, trial: bool, asked: bool) -> tuple[StoredFix, ...]:
    """All fixes of the incident after the model has written its own.

    What goes wrong is an error where the model was `asked` for, else a line on standard error.
    """
    from tracemend import authoring
    from tracemend.errors import Cancelled
    from tracemend.ledger import ranked
    from tracemend.model.chosen import Authors

    authors = Authors()
    try:
        authoring.require_consent(work.engine)
        with authors.author(work.engine.settings) as author:
            given = (work.engine, work.stored, work.snapshot, author, work.hint, work.reproduction)
            answer = authoring.write_fixes(authoring.Work(*given, work.cancel, work.watch), trial=trial)
        print(f"tracemend: {answer.ended}", file=sys.stderr)
    except Cancelled:
        raise
    except TracemendError as error:
        if asked:
            raise
        print(f"tracemend: the model wrote nothing: {error}", file=sys.stderr)
    finally:
        authors.close()
    return ranked(work.engine.ledger.fixes(work.stored.id))


def show_prompt(
    engine: Engine, incidents: tuple[StoredIncident, ...], hint: str, reproduction: Reproduction | None
) -> int:
    """Print what the first round would send for each incident."""
    from tracemend import authoring
    from tracemend.cli.page import visible
    from tracemend.model.chosen import Authors

    authors = Authors()
    snapshot = engine.snapshot()
    try:
        for stored in incidents:
            with authors.author(engine.settings) as author:
                shown = authoring.shown_prompt(authoring.Work(engine, stored, snapshot, author, hint, reproduction))
            print(visible(shown.text))
            where = f"{shown.target.model} ({shown.target.endpoint})"
            print(f"tracemend: {shown.tokens:,} tokens, for {where}; nothing was sent.", file=sys.stderr)
    finally:
        authors.close()
    return 0
