"""A command's option that its function does not take

## What it does
Gives the function a parameter of the option's name: the one that is spelt alike and belongs to no option is renamed, with its uses;
where there is none, a parameter is added.

## Why the error happens
Click calls a command's function with every option and argument by name: `--user-name` arrives as `user_name`.

## Example
```python before main.py
import click


@click.command()
@click.option("--user-name", default="Ada")
def hello(username):
    print("hello " + username)


hello([], standalone_mode=False)
```

```python after main.py
import click


@click.command()
@click.option("--user-name", default="Ada")
def hello(user_name):
    print("hello " + user_name)


hello([], standalone_mode=False)
```

## When it is not offered
- The function has no decorator of click.
- Adding a parameter is a choice: the option may be what is wrong.

## Questions
### Can the option have another name in the function?
Yes: `@click.option("--user-name", "username")` names the parameter.

### In which order do the parameters have to stand?
In any: click passes them by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.scope import all_arguments
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import name_references
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    wanted = match["keyword"]
    commands = [
        n
        for n in nodes.every(site.tree or ast.Module([], []))
        if isinstance(n, nodes.FUNCTIONS) and n.name == match["name"].rpartition(".")[2] and wanted in _given(site, n)
    ]
    if len(commands) != 1:
        return
    command = commands[0]
    free = {a.arg for a in all_arguments(command.args)} - _given(site, command)
    told = [Evidence(f"an option of {command.name}() arrives as '{wanted}'", "its decorators")]
    near = nearest(wanted, free)
    if near is not None:
        yield draft(
            site,
            f"Rename the parameter '{near.name}' to '{wanted}'",
            list(name_references(site.file, site.where, near.name, wanted, command)),
            rationale=f"Click passes '{wanted}' to {command.name}(), which has a parameter '{near.name}' instead.",
            tier=2,
            evidence=told,
        )
    elif not free:
        edit = _added(site, command, wanted)
        yield draft(
            site,
            f"Take '{wanted}' as a parameter",
            [edit],
            rationale=f"Click passes '{wanted}' to {command.name}(), which does not take it.",
            tier=3,
            kind="U",
            evidence=told,
        )


def _given(site: CrashSite, function: nodes.Function) -> set[str]:
    """The names by which click passes a command its options and arguments."""
    names = {_name(d) for d in function.decorator_list if isinstance(d, ast.Call) and _is_parameter(site, d)}
    return {name for name in names if name}


def _is_parameter(site: CrashSite, call: ast.Call) -> bool:
    return qualified(site, call.func) in ("click.option", "click.argument")


def _name(call: ast.Call) -> str:
    """The parameter's name: the declaration without dashes, else the longest option."""
    declared = [text for a in call.args if (text := nodes.string_value(a)) is not None]
    own = [text for text in declared if text.isidentifier()]
    longest = max(declared, key=lambda text: len(text.partition("/")[0]), default="") if not own else own[0]
    return longest.partition("/")[0].lstrip("-").replace("-", "_").lower()


def _added(site: CrashSite, function: nodes.Function, name: str) -> Edit:
    arguments = all_arguments(function.args)
    if arguments:
        end = max(site.where.span(a)[1] for a in arguments)
        return Edit(site.file, end, end, f", {name}")
    start, _ = site.where.span(function)
    at = site.text.index("(", site.text.index(function.name, start)) + 1
    return Edit(site.file, at, at, name)


RECIPE = Recipe(
    name="click-parameter",
    title="A command's option that its function does not take",
    rows=("C1",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?P<name>[\w.]+)\(\) got an unexpected keyword argument '(?P<keyword>\w+)'$"),
    propose=_propose,
    needs=("click",),
)
