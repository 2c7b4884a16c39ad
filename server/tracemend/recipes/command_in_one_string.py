"""A command that is no program's name

## What it does
Gives the command as a list of words; names the program to install where there is none.

## Why the error happens
Without a shell, subprocess takes a single string for the name of a program, blanks and all.

## Example
```python before main.py
import subprocess

subprocess.run("echo hello")
```

```python after main.py
import subprocess

subprocess.run(["echo", "hello"])
```

## When it is not offered
- The string needs a shell: pipes, quotes, variables.
- The program is not installed: then a step says so.

## Questions
### Why not `shell=True`?
A shell reads the whole string: a file name with a blank or a semicolon becomes something else, and input from outside
becomes commands.

### How do I split a command that I have as text?
`shlex.split(text)` does it by the shell's rules of quoting.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of, replace_node
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: (qualified(site, n.func) or "").startswith("subprocess.") and bool(n.args))
    if call is None or any(k.arg in ("shell", "executable", None) for k in call.keywords):
        return
    command = match["command"]
    text = nodes.string_value(call.args[0])
    if text is not None and text == command and " " in text.strip():
        try:
            words = shlex.split(text)
        except ValueError:
            return
        quote = quote_of(site.where)
        if any(c in text for c in "|&;<>$`*?\"'\\"):
            return
        listed = ", ".join(f"{quote}{word}{quote}" for word in words)
        yield draft(
            site,
            "Give the command as a list",
            [replace_node(site, call.args[0], f"[{listed}]")],
            rationale="Without a shell the whole string is taken for the program's name.",
            tier=4,
            evidence=[Evidence(f"no program is called '{text}'", "the message")],
        )
    elif " " not in command and "/" not in command:
        step = Step(f"Install the program '{command}', or put its folder on the PATH.")
        yield draft(
            site,
            f"Install '{command}'",
            rationale=f"The program '{command}' is not on the PATH.",
            tier=3,
            kind="C",
            steps=[step],
            evidence=[Evidence("subprocess found no program of that name", "the message")],
        )


RECIPE = Recipe(
    name="command-in-one-string",
    rows=("F8",),
    exceptions=("FileNotFoundError",),
    pattern=re.compile(r"\[Errno 2\] No such file or directory: '(?P<command>[^']+)'$"),
    propose=_propose,
    title="A command that is no program's name",
)
