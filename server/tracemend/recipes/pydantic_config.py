"""A pydantic model needs another configuration

## What it does
Sets the option that pydantic's message names in the model's `model_config`, turning an old `class Config` into it, and calls
`model_validate` where version 1 had `from_orm`.

## Why the error happens
pydantic 2 reads attributes of objects, and takes types that it does not know, only when the model says so; the options of version 1 have
other names now.

## Example
```python before main.py
from pydantic import BaseModel


class Out(BaseModel):
    id: int

    class Config:
        orm_mode = True


class Row:
    id = 7


print(Out.from_orm(Row()).id)
```

```python after main.py
from pydantic import BaseModel, ConfigDict


class Out(BaseModel):
    id: int

    model_config = ConfigDict(from_attributes=True)


class Row:
    id = 7


print(Out.model_validate(Row()).id)
```

## When it is not offered
- When the model's class is not in the file of the failed line, or its `Config` holds options that have no successor.
- To accept arbitrary types is a choice, since such fields are then checked by `isinstance` alone.

## Questions
### What became of `orm_mode`?
It is called `from_attributes` in pydantic 2, and `Model.from_orm(x)` is now `Model.model_validate(x)`.

### Is `arbitrary_types_allowed` a good idea?
It tells pydantic to check with `isinstance` only. For data from outside, a type that pydantic can validate is better.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, rename_attribute
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe

_RENAMED = {
    "orm_mode": "from_attributes",
    "allow_population_by_field_name": "populate_by_name",
    "anystr_strip_whitespace": "str_strip_whitespace",
    "anystr_lower": "str_to_lower",
    "anystr_upper": "str_to_upper",
    "min_anystr_length": "str_min_length",
    "max_anystr_length": "str_max_length",
    "schema_extra": "json_schema_extra",
    "validate_all": "validate_default",
    "keep_untouched": "ignored_types",
    "copy_on_model_validation": "revalidate_instances",
}
"""pydantic's migration guide, "Changes to config"."""
_KEPT = frozenset(
    {
        "arbitrary_types_allowed",
        "extra",
        "frozen",
        "title",
        "use_enum_values",
        "validate_assignment",
        "alias_generator",
        "from_attributes",
    }
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    option = match["option"] or ("arbitrary_types_allowed" if match["schema"] else None)
    model = _model(site, option)
    if model is None or option is None:
        return
    edits = _configure(site, model, option)
    if edits is None:
        return
    if option == "from_attributes":
        for call in site.find(ast.Attribute, lambda n: n.attr == "from_orm"):
            edits.append(rename_attribute(site.file, site.where, call, "model_validate"))
    added = insert_import(site.file, site.text, Wanted("pydantic", "ConfigDict"))
    yield draft(
        site,
        f"Set {option}=True for '{model.name}'",
        [*edits, *([added] if added else [])],
        rationale=f"pydantic 2 asks that '{model.name}' says {option}=True.",
        tier=1,
        kind="S" if option == "from_attributes" else "U",
        evidence=[Evidence(f"pydantic names the option {option}", "the error's message")],
    )


def _model(site: CrashSite, option: str | None) -> ast.ClassDef | None:
    """The class of the failed line: around it, begun on it, or the one whose `from_orm` was called."""
    if isinstance(site.statement, ast.ClassDef):
        return site.statement
    for node in site.find(ast.Attribute, lambda n: n.attr in ("from_orm", "model_validate", "parse_obj")):
        name = nodes.dotted(node.value)
        for found in ast.walk(site.tree or ast.Module([], [])):
            if isinstance(found, ast.ClassDef) and found.name == name:
                return found
    return site.enclosing_class if option == "arbitrary_types_allowed" else None


def _configure(site: CrashSite, model: ast.ClassDef, option: str) -> list[Edit] | None:
    """Edits that give the model the option, its old `Config` class becoming `model_config`."""
    config = next((n for n in model.body if isinstance(n, ast.ClassDef) and n.name == "Config"), None)
    options: dict[str, str] = {}
    for line in config.body if config else ():
        if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
            return None
        name = line.targets[0].id
        if name not in _RENAMED and name not in _KEPT:
            return None
        options[_RENAMED.get(name, name)] = site.source(line.value)
    options[option] = "True"
    text = f"model_config = ConfigDict({', '.join(f'{k}={v}' for k, v in options.items())})"
    present = next(
        (n for n in model.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "model_config"), None
    )
    if present is not None:
        if not isinstance(present.value, ast.Call):
            return None
        end = site.where.span(present.value)[1] - 1
        return [Edit(site.file, end, end, f"{', ' if present.value.keywords else ''}{option}=True")]
    if config is not None:
        return [Edit(site.file, *site.where.span(config), text)]
    first = model.body[0]
    if first.lineno == model.lineno:
        return None
    start = site.where.starts[first.lineno - 1]
    indent = site.where.indent(first.lineno) or indent_unit(site.where)
    return [Edit(site.file, start, start, f"{indent}{text}{site.where.newline}")]


RECIPE = Recipe(
    name="pydantic-config",
    title="A pydantic model needs another configuration",
    rows=("W2", "W3"),
    exceptions=("PydanticUserError", "PydanticSchemaGenerationError"),
    pattern=re.compile(
        r"You must set the config attribute `(?P<option>from_attributes)=True`|(?P<schema>Unable to generate pydantic-core schema for )"
    ),
    propose=_propose,
    needs=("pydantic",),
)
