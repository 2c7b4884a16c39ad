"""A transaction has failed before

## What it does
Says that this error is the second one: an earlier statement of the same transaction failed, and the session has to be rolled back before it is used
again. Points to the first error.

## Why the error happens
After a failed statement the database refuses all others until the transaction is rolled back.

## Example
```python before main.py
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User())
    try:
        session.flush()
    except IntegrityError:
        print("refused")
    print(session.get(User, 1))
```

## When it is not offered
- No edit is made: where the transaction begins and ends is for the code's author to say.

## Questions
### Where is the first error?
Earlier in the log, often caught and forgotten by an `except`. That is the one to mend; this one goes away with it.

### Is a rollback after every error enough?
It makes the session usable again and throws the unfinished work away. `with session.begin():` does both at the right time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"(?:\([\w.]+\) )?(?:This Session's transaction has been rolled back|(?P<aborted>current transaction is aborted)"
    r"|(?P<pool>QueuePool limit of size \d+ overflow \d+ reached)|(?P<locked>database is locked))"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["pool"]:
        cause = "Every connection of the pool is in use: some are not given back."
        step = "Open sessions and connections by `with`, so that they are closed on every way out."
    elif match["locked"]:
        cause = "Another connection is writing to this SQLite file, and kept its lock longer than the time-out."
        step = "Keep write transactions short, or raise the connection's timeout; a server database takes many writers."
    else:
        cause = "An earlier statement of this transaction failed, and the transaction was not rolled back."
        step = (
            "Fix the first error; call rollback() where it is caught, or give each unit of work a session of its own."
        )
    yield draft(
        site,
        "Look at the error before this one"
        if not (match["pool"] or match["locked"])
        else "Look at who holds the connection",
        rationale=cause,
        tier=3,
        kind="D",
        evidence=[Evidence(cause.rstrip("."), "the error's message")],
        steps=[Step(step)],
    )


RECIPE = Recipe(
    name="failed-transaction",
    title="A transaction has failed before",
    rows=("DB9", "DB11"),
    exceptions=(
        "PendingRollbackError",
        "InternalError",
        "InFailedSqlTransaction",
        "TransactionManagementError",
        "TimeoutError",
        "OperationalError",
    ),
    pattern=_PATTERN,
    propose=_propose,
    needs=("sqlalchemy",),
)
