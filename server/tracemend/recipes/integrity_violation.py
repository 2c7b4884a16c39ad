"""A row breaks a rule of the database

## What it does
Names the rule and the column, and what there is to decide: pass a value, look for the row before adding it, or create what it refers
to first.

## Why the error happens
The database refuses a row without a value that it needs (NOT NULL), with a value that may be there once only (UNIQUE), or that refers
to a row that is not there (FOREIGN KEY).

## Example
```python before main.py
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Product(Base):
    __tablename__ = "product"
    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[int]


def add(session, price):
    session.add(Product())
    session.commit()


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    add(session, 3)
```

## When it is not offered
- No edit is made: which value, or what to do with the second row, is a decision of the business.

## Questions
### Should I look whether the row exists before I insert it?
Between the look and the insert another process may add it. Let the database decide, with `get_or_create` or `ON CONFLICT`,
and handle the refusal.

### May I drop the constraint?
It has just kept wrong data out. Change it only when the rule itself no longer holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"(?:\([\w.]+\) )?(?:"
    r"NOT NULL constraint failed: (?P<null>[\w.]+)"
    r"|null value in column \"(?P<pg_null>\w+)\"(?: of relation \"\w+\")? violates not-null"
    r"|\(1048, \"Column '(?P<my_null>\w+)' cannot be null"
    r"|UNIQUE constraint failed: (?P<unique>[\w., ]+)"
    r"|duplicate key value violates unique constraint \"(?P<pg_unique>\w+)\""
    r"|\(1062, \"Duplicate entry '[^']*' for key '(?P<my_unique>[\w.]+)'"
    r"|(?P<foreign>FOREIGN KEY constraint failed|.*violates foreign key constraint|\(1452, )"
    r"|(?:CHECK constraint failed: |.*violates check constraint \")(?P<check>\w+))"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    null = match["null"] or match["pg_null"] or match["my_null"]
    unique = match["unique"] or match["pg_unique"] or match["my_unique"]
    if null:
        cause = f"The column {null} needs a value, and the row has none."
        steps = [f"Pass a value for {null.rpartition('.')[2]}, or give the column a default and migrate."]
    elif unique:
        cause = f"A row with the same {unique} is there already, and there may be only one."
        steps = [
            "Look the row up before adding it (get_or_create, select … one_or_none, INSERT … ON CONFLICT).",
            "In a view, answer 409 Conflict, or show it as an error of the form.",
        ]
    elif match["foreign"]:
        cause = "The row refers to one that is not there, or is still referred to."
        steps = ["Create the row that it refers to first; delete those that refer to it before it."]
    else:
        cause = f"The row breaks the rule {match['check']} of its table."
        steps = [f"Check the value against {match['check']} before it is saved."]
    yield draft(
        site,
        "Decide what the row should hold",
        rationale=cause,
        tier=5,
        kind="D",
        evidence=[Evidence(cause.rstrip("."), "the database's message")],
        steps=[Step(step) for step in steps],
    )


RECIPE = Recipe(
    name="integrity-violation",
    title="A row breaks a rule of the database",
    rows=("DB6", "DB7", "DJ13"),
    exceptions=("IntegrityError", "NotNullViolation", "UniqueViolation", "ForeignKeyViolation", "CheckViolation"),
    pattern=_PATTERN,
    propose=_propose,
    kind="data",
    needs=("sqlalchemy",),
)
