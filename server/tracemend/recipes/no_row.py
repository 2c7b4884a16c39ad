"""Exactly one row was asked for, and there is none

## What it does
Offers `one_or_none()` in the place of `one()`, and `scalar_one_or_none()` in the place of `scalar_one()`, as a choice: the code after it has
to deal with None.

## Why the error happens
`one()` promises exactly one row and raises `NoResultFound` when there is none.

## Example
```python before main.py
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    print(session.scalars(select(User)).one())
```

```python after main.py
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    print(session.scalars(select(User)).one_or_none())
```

## When it is not offered
- Never as a safe fix: whether "no such row" is an error is for the user to say.

## Questions
### When should I keep `one()`?
Where a missing row is a bug: the exception then stops the program at the place where it is noticed. `one_or_none` is for
rows that may well be absent.

### What does `first()` do differently?
It takes the first of any number of rows and gives None for none. Two matching rows go unnoticed, so combine it with an
`order_by`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute
from tracemend.recipes.recipe import Recipe

_SUCCESSORS = {"one": "one_or_none", "scalar_one": "scalar_one_or_none"}


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(
        ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr in _SUCCESSORS and not c.args
    )
    if call is not None and isinstance(call.func, ast.Attribute):
        new = _SUCCESSORS[call.func.attr]
        yield draft(
            site,
            f"Accept that there is no row: {new}()",
            [rename_attribute(site.file, site.where, call.func, new)],
            rationale=f"{call.func.attr}() raises when no row matches; {new}() gives None, which the code has to expect.",
            tier=5,
            kind="U",
            penalties=["widens the return type"],
            evidence=[Evidence("no row matched the query", "the error's message")],
        )


RECIPE = Recipe(
    name="no-row",
    title="Exactly one row was asked for, and there is none",
    rows=("DB12",),
    exceptions=("NoResultFound",),
    pattern=re.compile(r"No row was found when one was required|No row was found for one\(\)"),
    propose=_propose,
    needs=("sqlalchemy",),
)
