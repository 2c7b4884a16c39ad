"""A relationship points back to an attribute that is not there

## What it does
Changes `back_populates` to the attribute of the other model that is a relationship back to this one, or whose name is nearest.

## Why the error happens
The two sides of a relationship name each other; one was renamed or misspelt, and SQLAlchemy finds out when the first query
configures all mappers.

## Example
```python before main.py
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="owner")


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="posts")


print(User().posts)
```

```python after main.py
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="user")


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="posts")


print(User().posts)
```

## When it is not offered
- When the other model has several relationships that may be meant and none is near in name.

## Questions
### Why does it fail at a query that has nothing to do with it?
SQLAlchemy configures all mappers at once when the first one is used. Whoever comes first gets the error.

### Do I need `back_populates` at all?
It keeps both sides in step before anything is written to the database. A relationship in one direction only works without
it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.django_code import sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_keyword, replace_string
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["table"]:
        yield from _misspelled_filter(site, match["table"], match["column"])
        return
    if match["class"]:
        yield from _misspelled_class(site, match["class"])
        return
    model, missing = match["model"], match["name"]
    classes = {
        node.name: (source, node)
        for source in sources(site)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    }
    if model not in classes:
        return
    attributes = _relationships(classes[model][1])
    for source, node in classes.values():
        for call in ast.walk(node):
            name = _back(call, missing)
            if name is None:
                continue
            pointing = [a for a, text in attributes.items() if re.search(rf"\b{node.name}\b", text)]
            best = nearest(missing, attributes)
            found = best.name if best else pointing[0] if len(pointing) == 1 else None
            edit = replace_string(source.file, source.where, name, found) if found else None
            if edit is not None and found is not None:
                yield draft(
                    site,
                    f"Point back to '{found}'",
                    [edit],
                    rationale=f"{model} has no attribute '{missing}'; its relationship back to {node.name} is '{found}'.",
                    tier=2,
                    evidence=[
                        Evidence(
                            f"{model}.{found} is the one relationship to {node.name}",
                            f"reading {classes[model][0].file}",
                        )
                    ],
                )


def _misspelled_class(site: CrashSite, wanted: str) -> Iterator[Fix]:
    """`relationship("Posts")` where the models have a `Post`."""
    read = list(sources(site))
    models = {n.name for s in read for n in ast.walk(s.tree) if isinstance(n, ast.ClassDef) and _has_table(n)}
    best = nearest(wanted, models) if wanted not in models else None
    for source in read if best is not None else ():
        for call in ast.walk(source.tree):
            named = isinstance(call, ast.Call) and (nodes.dotted(call.func) or "").rpartition(".")[2] == "relationship"
            first = call.args[0] if isinstance(call, ast.Call) and named and call.args else None
            edit = (
                replace_string(source.file, source.where, first, best.name)
                if best is not None and isinstance(first, ast.Constant) and first.value == wanted
                else None
            )
            if edit is not None and best is not None:
                yield draft(
                    site,
                    f"Relate to '{best.name}'",
                    [edit],
                    rationale=f"No model is called '{wanted}'; '{best.name}' is the nearest.",
                    tier=2,
                    score=best.score,
                    evidence=[Evidence(f"the models are {', '.join(sorted(models)[:8])}", "the project's classes")],
                )


def _misspelled_filter(site: CrashSite, table: str, name: str) -> Iterator[Fix]:
    """`filter_by(emial=…)` where the model has `email`."""
    models = [n for s in sources(site) for n in ast.walk(s.tree) if isinstance(n, ast.ClassDef) and _table(n) == table]
    fields = {t.id for m in models for s in m.body for t in _targets(s)} - {"__tablename__", "__table_args__"}
    best = nearest(name, fields)
    keyword = site.sole(ast.keyword, lambda k: k.arg == name)
    if best is not None and keyword is not None:
        yield draft(
            site,
            f"Filter by '{best.name}'",
            [rename_keyword(site.file, site.where, keyword, best.name)],
            rationale=f"The model of '{table}' has no '{name}'; '{best.name}' is the nearest.",
            tier=2,
            score=best.score,
            evidence=[Evidence(f"the model has {', '.join(sorted(fields)[:8])}", "the project's classes")],
        )


def _targets(line: ast.stmt) -> list[ast.Name]:
    targets = [line.target] if isinstance(line, ast.AnnAssign) else line.targets if isinstance(line, ast.Assign) else []
    return [t for t in targets if isinstance(t, ast.Name)]


def _table(node: ast.ClassDef) -> str | None:
    named = (s for s in node.body if isinstance(s, ast.Assign) and any(t.id == "__tablename__" for t in _targets(s)))
    return next((nodes.string_value(s.value) for s in named), None)


def _has_table(node: ast.ClassDef) -> bool:
    lines = [s for s in node.body if isinstance(s, ast.Assign)]
    return any(isinstance(t, ast.Name) and t.id == "__tablename__" for s in lines for t in s.targets)


def _relationships(node: ast.ClassDef) -> dict[str, str]:
    """Attributes of a model that are relationships, with their source text."""
    found: dict[str, str] = {}
    for line in node.body:
        target = (
            line.target
            if isinstance(line, ast.AnnAssign)
            else line.targets[0]
            if isinstance(line, ast.Assign)
            else None
        )
        text = ast.unparse(line)
        if isinstance(target, ast.Name) and "relationship(" in text:
            found[target.id] = text
    return found


def _back(call: ast.AST, missing: str) -> ast.Constant | None:
    """The literal of `back_populates="missing"` of a relationship."""
    if not isinstance(call, ast.Call) or (nodes.dotted(call.func) or "").rpartition(".")[2] != "relationship":
        return None
    for keyword in call.keywords:
        if (
            keyword.arg == "back_populates"
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value == missing
        ):
            return keyword.value
    return None


RECIPE = Recipe(
    name="mapper-property",
    title="A relationship points back to an attribute that is not there",
    rows=("DB10",),
    exceptions=("InvalidRequestError",),
    pattern=re.compile(
        r"Entity namespace for \"(?P<table>\w+)\" has no property \"(?P<column>\w+)\"|.*?expression '(?P<class>\w+)' failed to locate a name|(?:One or more mappers failed to initialize.*?)?Mapper '(?:Mapper\[|mapped class )?(?P<model>\w+)(?:\(\w+\)\]|->\w+)?' has no property '(?P<name>\w+)'",
        re.DOTALL,
    ),
    propose=_propose,
    needs=("sqlalchemy",),
)
