"""An object is read after its session has ended

## What it does
Loads the object again before the session ends (`session.refresh(user)` behind `session.commit()`), or keeps what was loaded
(`expire_on_commit=False`); which of the two is a choice.

## Why the error happens
A commit marks everything that the session holds as out of date. The next read of an attribute asks the database, and by then the
session is closed.

## Example
```python before main.py
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()
engine = create_engine("sqlite://")


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
    name = Column(String)


def add_user(name):
    with Session(engine) as session:
        user = User(name=name)
        session.add(user)
        session.commit()
        return user


Base.metadata.create_all(engine)
print(add_user("ann").name)
```

```python after main.py
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()
engine = create_engine("sqlite://")


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
    name = Column(String)


def add_user(name):
    with Session(engine) as session:
        user = User(name=name)
        session.add(user)
        session.commit()
        session.refresh(user)
        return user


Base.metadata.create_all(engine)
print(add_user("ann").name)
```

## When it is not offered
- Not exactly one function of the file commits an object that it added.

## Questions
### When is `expire_on_commit=False` the better way?
Where objects are handed on as plain data, as in a web view: one setting in the place that makes sessions serves every function. What is
shown may then be older than the database.

### Why does it work while the session is open?
An open session silently loads what is out of date.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import add_argument, insert_after
from tracemend.recipes.recipe import Recipe

_WHY = "The commit made the object out of date, and its session is closed when it is read."


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    committed = list(_committed(site))
    if len(committed) == 1:
        commit, session, name = committed[0]
        edit = insert_after(site, commit, [f"{session}.refresh({name})"])
        if edit is not None:
            fact = f"'{name}' is added and committed on line {commit.lineno}"
            yield draft(
                site,
                f"Load '{name}' again before the session ends",
                [edit],
                rationale=_WHY,
                tier=3,
                kind="U",
                evidence=[Evidence(fact, "reading the function")],
            )
    makers = [call for call in _makers(site) if not any(k.arg == "expire_on_commit" for k in call.keywords)]
    if len(makers) == 1:
        yield draft(
            site,
            "Keep what was loaded: expire_on_commit=False",
            [add_argument(site, makers[0], "expire_on_commit=False")],
            rationale=_WHY,
            tier=4,
            kind="U",
            evidence=[Evidence(f"the session is made on line {makers[0].lineno}", "reading the file")],
        )


def _committed(site: CrashSite) -> Iterator[tuple[ast.stmt, str, str]]:
    """Each `session.commit()` of a function that adds one named object, with the session's and the object's names."""
    for function in nodes.every(site.tree) if site.tree is not None else ():
        if not isinstance(function, nodes.FUNCTIONS):
            continue
        calls = [n.value for n in ast.walk(function) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
        added = [c.args[0].id for c in calls if nodes.called_name(c) == "add" and isinstance(c.args[0], ast.Name)]
        for statement in ast.walk(function):
            call = statement.value if isinstance(statement, ast.Expr) else None
            session = nodes.dotted(call.func) if isinstance(call, ast.Call) else None
            if isinstance(statement, ast.Expr) and session and session.endswith(".commit") and len(added) == 1:
                yield statement, session.removesuffix(".commit"), added[0]


def _makers(site: CrashSite) -> Iterator[ast.Call]:
    """Calls that make a session or a maker of sessions."""
    for node in nodes.every(site.tree) if site.tree is not None else ():
        made = qualified(site, node.func) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and made in ("sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.Session"):
            yield node


RECIPE = Recipe(
    name="expired-instance",
    title="An object is read after its session has ended",
    rows=("DB3",),
    exceptions=("DetachedInstanceError",),
    pattern=re.compile(
        r"Instance <\w+ at [^>]*> is not bound to a Session; attribute refresh operation cannot proceed"
    ),
    propose=_propose,
    needs=("sqlalchemy",),
)
