"""The model's part in `fix`: whether it is asked, what it is shown, and what it wrote."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracemend.errors import Cancelled, TracemendError, UsageError
from tracemend.progress import unwatched

if TYPE_CHECKING:
    from tracemend.analysis import Analysis
    from tracemend.authoring.work import Work
    from tracemend.engine import Engine
    from tracemend.ledger import StoredFix, StoredIncident
    from tracemend.model.author import Author
    from tracemend.progress import Watch
    from tracemend.project.process import Cancel
    from tracemend.project.snapshot import Snapshot
    from tracemend.trial.request import Reproduction


@dataclass(frozen=True)
class Order:
    """What the model is asked to do."""

    engine: Engine
    stored: StoredIncident
    snapshot: Snapshot
    reproduction: Reproduction | None
    hint: str
    cancel: Cancel
    watch: Watch

    def work(self, author: Author) -> Work:
        """The same for an author."""
        from tracemend.authoring.work import Work

        given = (self.engine, self.stored, self.snapshot, author, self.hint, self.reproduction)
        return Work(*given, self.cancel, self.watch)


def require_model(engine: Engine) -> None:
    """Raises UsageError when no model is configured, NotAllowed without consent."""
    from tracemend.authoring.work import require_consent

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


@contextmanager
def _author(engine: Engine) -> Iterator[Author]:
    """The configured author, ended afterwards. Raises UsageError when there is none."""
    from tracemend.model.chosen import Authors

    with closing(Authors()) as authors, authors.author(engine.settings) as author:
        yield author


def ask_model(order: Order, *, trial: bool, asked: bool) -> tuple[StoredFix, ...]:
    """All fixes of the incident after the model has written its own.

    What goes wrong is an error where the model was `asked` for, else a line on standard error.
    """
    from tracemend.authoring.fixes import write_fixes
    from tracemend.authoring.work import require_consent
    from tracemend.ledger import ranked

    try:
        require_consent(order.engine)
        with _author(order.engine) as author:
            answer = write_fixes(order.work(author), trial=trial)
        print(f"tracemend: {answer.ended}", file=sys.stderr)
    except Cancelled:
        raise
    except TracemendError as error:
        if asked:
            raise
        print(f"tracemend: the model wrote nothing: {error}", file=sys.stderr)
    return ranked(order.engine.ledger.fixes(order.stored.id))


def ask_for_test(order: Order, fixes: tuple[StoredFix, ...]) -> tuple[StoredFix, ...]:
    """All fixes after the model has written a regression test for the best verified one."""
    from tracemend.authoring.regression import write_test
    from tracemend.ledger import ranked

    best = next((fix for fix in fixes if fix.level == "verified"), None)
    if best is None:
        return fixes
    with _author(order.engine) as author:
        answer = write_test(order.work(author), best.fix.id)
    test = answer.stored.fix.test
    said = f"{test.file} was written by the model" if test is not None and not answer.reason else answer.reason
    print(f"tracemend: {said.rstrip('.')}: {answer.spent.words()}.", file=sys.stderr)
    return ranked(order.engine.ledger.fixes(order.stored.id))


def words_of(engine: Engine, stored: StoredIncident, snapshot: Snapshot) -> tuple[str, str]:
    """The model's name and its words on an incident."""
    from tracemend.authoring.words import write_words
    from tracemend.project.process import Cancel

    require_model(engine)
    with _author(engine) as author:
        return author.target.model, write_words(
            Order(engine, stored, snapshot, None, "", Cancel(), unwatched).work(author)
        )


def show_prompt(
    engine: Engine, incidents: tuple[StoredIncident, ...], hint: str, reproduction: Reproduction | None
) -> int:
    """Print what the first round would send for each incident."""
    from tracemend.authoring.work import shown_prompt
    from tracemend.cli.page import visible
    from tracemend.project.process import Cancel

    snapshot = engine.snapshot()
    for stored in incidents:
        with _author(engine) as author:
            order = Order(engine, stored, snapshot, reproduction, hint, Cancel(), unwatched)
            shown = shown_prompt(order.work(author))
        print(visible(shown.text))
        where = f"{shown.target.model} ({shown.target.endpoint})"
        print(f"tracemend: {shown.tokens:,} tokens, for {where}; nothing was sent.", file=sys.stderr)
    return 0
