"""A related object is loaded too late

## What it does
Loads the relationship together with its parent: adds `options(selectinload(Model.attribute))` to the query that made the
object, where that query stands in the same function.

## Why the error happens
A relationship is fetched when it is first touched. By then the session may be closed (`DetachedInstanceError`), or, under asyncio,
touching an attribute can't wait for the database (`MissingGreenlet`).

## Example
```python before main.py
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship()


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


def count_posts(engine):
    with Session(engine) as session:
        user = session.scalars(select(User)).one()
    return len(user.posts)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User())
    session.commit()
print(count_posts(engine))
```

```python after main.py
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship()


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


def count_posts(engine):
    with Session(engine) as session:
        user = session.scalars(select(User).options(selectinload(User.posts))).one()
    return len(user.posts)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User())
    session.commit()
print(count_posts(engine))
```

## When it is not offered
- When the query is not in the function that touches the attribute, or selects several models.

## Questions
### Which one, `selectinload` or `joinedload`?
`selectinload` sends a second query for all parents together and suits collections. `joinedload` widens the first query and
suits a single related object.

### Why not set `expire_on_commit=False`?
It keeps what was loaded usable after a commit. A relationship that was never loaded is still missing, and what you show may
be out of date.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"(?:\([\w.]+\) )?(?:Parent instance <(?P<model>\w+) at [^>]*> is not bound to a Session; lazy load operation of attribute '(?P<attribute>\w+)'"
    r"|greenlet_spawn has not been called)"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    function = site.function or site.tree
    if function is None:
        return
    for touched in site.find(
        ast.Attribute, lambda n: match["attribute"] in (None, n.attr) and isinstance(n.value, ast.Name)
    ):
        model = match["model"]
        query = _query(function, touched, model)
        if query is None:
            continue
        model = model or nodes.dotted(query.args[0])
        if model is None or not _is_relationship(site, model.rpartition(".")[2], touched.attr):
            continue
        end = site.where.span(query)[1]
        added = insert_import(site.file, site.text, Wanted("sqlalchemy.orm", "selectinload"))
        yield draft(
            site,
            f"Load '{touched.attr}' together with '{model}'",
            [Edit(site.file, end, end, f".options(selectinload({model}.{touched.attr}))"), *([added] if added else [])],
            rationale=f"'{touched.attr}' is a relationship of {model}, and the database can't be asked at the moment it is touched.",
            tier=3,
            evidence=[
                Evidence(
                    f"the query on line {query.lineno} makes the object and does not load '{touched.attr}'",
                    "reading the function",
                )
            ],
        )
        return


def _query(function: ast.AST, touched: ast.Attribute, model: str | None) -> ast.Call | None:
    """The one `select(Model)` or `query(Model)` before the attribute is touched."""
    found = [
        call
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and str(nodes.dotted(call.func) or getattr(call.func, "attr", "")).rpartition(".")[2] in ("select", "query")
        and len(call.args) == 1
        and (nodes.dotted(call.args[0]) or "").rpartition(".")[2]
        == (model or (nodes.dotted(call.args[0]) or "").rpartition(".")[2])
        and call.lineno <= touched.lineno
    ]
    return found[0] if len(found) == 1 else None


def _is_relationship(site: CrashSite, model: str, attribute: str) -> bool:
    """Whether a class of the site's file or of an imported one declares the attribute as a relationship."""
    pattern = re.compile(
        rf"^class {re.escape(model)}\b.*?^\s+{re.escape(attribute)}\b[^\n]*relationship\(", re.MULTILINE | re.DOTALL
    )
    from tracemend.project.files import project_files

    return any(pattern.search(site.snapshot.text(f) or "") for f in project_files(site.snapshot.root).python)


RECIPE = Recipe(
    name="lazy-load",
    title="A related object is loaded too late",
    rows=("DB3", "DB4"),
    exceptions=("DetachedInstanceError", "MissingGreenlet", "StatementError"),
    pattern=_PATTERN,
    propose=_propose,
    needs=("sqlalchemy",),
)
