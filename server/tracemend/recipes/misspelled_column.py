"""SQL names a column that the table does not have

## What it does
Changes the column in the SQL literal of the failed line to the nearest column of the model that the table belongs to.

## Why the error happens
Text of SQL is checked by the database alone, when it runs.

## Example
```python before main.py
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with engine.connect() as connection:
    print(connection.execute(text("select nmae from user")).scalar())
```

```python after main.py
from sqlalchemy import create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with engine.connect() as connection:
    print(connection.execute(text("select name from user")).scalar())
```

## When it is not offered
- When no model of the project declares the table, or no column is alike enough.
- A column that the model has and the database has not is a missing migration.

## Questions
### The column exists in the model. Why does the database not know it?
The attribute and the column may have two names (`Column("user_name")`), or the migration has not run on this database.

### How do I see the columns of the real table?
`sqlalchemy.inspect(engine).get_columns("users")` asks the database itself; `psql` shows them by `\\d users`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.files import project_files
from tracemend.project.texts import python_texts
from tracemend.recipes.django_code import sources
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import nearest

_PATTERN = re.compile(
    r"(?:\([\w.]+\) )?(?:no such column: (?:\w+\.)?(?P<name>\w+)|column (?:\w+\.)?\"?(?P<pg>\w+)\"? does not exist|\(1054, \"Unknown column '(?:\w+\.)?(?P<my>\w+)')"
)
_TABLE = re.compile(r"\b(?:from|join|update|into)\s+[\"'`]?(\w+)", re.IGNORECASE)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match["name"] or match["pg"] or match["my"]
    word = re.compile(rf"\b{re.escape(name)}\b")
    for node in site.find(ast.Constant, lambda n: word.search(nodes.string_value(n) or "") is not None):
        sql = nodes.string_value(node) or ""
        tables = set(_TABLE.findall(sql))
        columns = {c for t in tables for c in _columns(site, t)}
        best = nearest(name, columns)
        source, start = site.source(node), site.where.span(node)[0]
        if columns and best is None and name not in columns:
            yield Abstention(f"no column is spelt like '{name}', or several are: {', '.join(sorted(columns)[:12])}.")
        if best is None or name in columns or len(word.findall(source)) != len(word.findall(sql)):
            continue
        edits = [Edit(site.file, start + m.start(), start + m.end(), best.name) for m in word.finditer(source)]
        yield draft(
            site,
            f"Change the column '{name}' to '{best.name}'",
            edits,
            rationale=f"{' and '.join(sorted(tables))} has no column '{name}'; '{best.name}' is the nearest.",
            tier=2,
            score=best.score,
            evidence=[
                Evidence(f"the model of {' and '.join(sorted(tables))} declares '{best.name}'", "the project's models")
            ],
        )


def _columns(site: CrashSite, table: str) -> set[str]:
    """Columns of the model whose `__tablename__` is the table."""
    found: set[str] = set()
    for source in sources(site):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and _table_of(node) == table:
                found |= {
                    t.id for line in node.body for t in _targets(line) if "relationship(" not in ast.unparse(line)
                }
            elif _is_table(node, table):
                inner = (a for a in node.args[1:] if isinstance(a, ast.Call) and a.args)
                found |= {v for a in inner if (v := nodes.string_value(a.args[0]))}
    return (found | _created(site, table)) - {"__tablename__", "__table_args__"}


def _created(site: CrashSite, table: str) -> set[str]:
    """Columns of a `CREATE TABLE` statement in the project's code or SQL files."""
    head = re.compile(
        rf"create\s+table\s+(?:if\s+not\s+exists\s+)?[\"'`]?{re.escape(table)}[\"'`]?\s*\(", re.IGNORECASE
    )
    files = [f for f in project_files(site.snapshot.root).files if f.endswith(".sql")][:50]
    texts = [*(text for _, text in python_texts(site.snapshot, table)), *(site.snapshot.text(f) or "" for f in files)]
    found: set[str] = set()
    for text in texts:
        for match in head.finditer(text):
            inside = re.split(r",(?![^()]*\))", _enclosed(text, match.end()))
            for part in inside:
                word = re.match(r"\s*[\"'`]?(\w+)[\"'`]?\s+\w+", part)
                if word is not None and word.group(1).lower() not in _CONSTRAINTS:
                    found.add(word.group(1))
    return found


def _enclosed(text: str, start: int) -> str:
    """What stands before the parenthesis that closes the one before `start`."""
    depth = 1
    for end in range(start, min(len(text), start + 4000)):
        depth += (text[end] == "(") - (text[end] == ")")
        if depth == 0:
            return text[start:end]
    return ""


_CONSTRAINTS = ("primary", "foreign", "unique", "check", "constraint", "key", "index")


def _is_table(node: ast.AST, table: str) -> TypeGuard[ast.Call]:
    """Whether a node is SQLAlchemy's `Table("name", …)`."""
    called = isinstance(node, ast.Call) and (nodes.dotted(node.func) or "").endswith("Table") and bool(node.args)
    return called and nodes.string_value(node.args[0]) == table  # type: ignore[attr-defined]  # `called` says it is a Call


def _table_of(node: ast.ClassDef) -> str | None:
    for line in node.body:
        if isinstance(line, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__tablename__" for t in line.targets
        ):
            return nodes.string_value(line.value)
    return None


def _targets(line: ast.stmt) -> list[ast.Name]:
    targets = [line.target] if isinstance(line, ast.AnnAssign) else line.targets if isinstance(line, ast.Assign) else []
    return [t for t in targets if isinstance(t, ast.Name)]


RECIPE = Recipe(
    name="misspelled-column",
    title="SQL names a column that the table does not have",
    rows=("DB5",),
    exceptions=("OperationalError", "ProgrammingError", "UndefinedColumn"),
    pattern=_PATTERN,
    propose=_propose,
    needs=("sqlalchemy",),
)
