"""A model is made with a keyword that is no column of it

## What it does
Renames the keyword to the model's column or relationship that is spelt alike.

## Why the error happens
The constructor that SQLAlchemy gives a model takes the names of its mapped attributes and nothing else.

## Example
```python before main.py
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
    email = Column(String)


print(User(emial="ann@example.org").email)
```

```python after main.py
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
    email = Column(String)


print(User(email="ann@example.org").email)
```

## When it is not offered
- No attribute of the model is spelt alike, or several are, or the class is not in the project.

## Questions
### The column exists in the database; why is it refused?
The model has to declare it. A column that is in the table alone is not known to the class.

### Does the keyword have the column's name or the attribute's?
The attribute's: in `mail = Column("email", String)` it is `mail`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_keyword
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name, model = match["name"], match["model"]
    keyword = site.sole(ast.keyword, lambda k: k.arg == name)
    owner = find_class(model, site.snapshot, near=site.file)
    if keyword is None or owner is None:
        return
    known = _mapped(owner.node)
    for base in owner.node.bases:
        above = find_class((nodes.dotted(base) or "").rpartition(".")[2], site.snapshot, near=owner.file)
        known |= _mapped(above.node) if above is not None else set()
    found = nearest(name, known)
    if found is None:
        yield Abstention(f"no attribute of {model} is spelt like '{name}', or several are: {', '.join(sorted(known))}.")
        return
    yield draft(
        site,
        f"Rename the keyword '{name}' to '{found.name}'",
        [rename_keyword(site.file, site.where, keyword, found.name)],
        rationale=f"{model} maps no '{name}'; of its {len(known)} attributes '{found.name}' is spelt alike.",
        tier=2,
        score=found.score,
        evidence=[Evidence(f"{model} maps {', '.join(sorted(known))}", f"the class in {owner.file}")],
    )


def _mapped(node: ast.ClassDef) -> set[str]:
    """The attributes that a class body maps: annotated ones, and those assigned the result of a call."""
    annotated = {n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    assigned = {
        target.id
        for n in node.body
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)
        for target in n.targets
        if isinstance(target, ast.Name)
    }
    return {name for name in annotated | assigned if not name.startswith("__")}


RECIPE = Recipe(
    name="unknown-column-keyword",
    title="A model is made with a keyword that is no column of it",
    rows=("DB10",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'(?P<name>\w+)' is an invalid keyword argument for (?P<model>[A-Z]\w*)$"),
    propose=_propose,
    needs=("sqlalchemy",),
)
