"""A keyword argument has another name

## What it does
Renames the keyword of a call to the one parameter of the called function that is spelt alike and not given yet; where a
commit renamed the parameter, at every call.

## Why the error happens
A call may only use the names of the parameters. A slip, or a parameter that got another name, is found when the call runs.

## Example
```python before main.py
from mailer import send_mail

print(send_mail("a@b.c", subject="hi", body="x", is_html=True))
```

```python before mailer.py
def send_mail(to, subject, body, html=False):
    kind = "html" if html else "text"
    return f"{kind} to {to}: {subject}"
```

```python after main.py
from mailer import send_mail

print(send_mail("a@b.c", subject="hi", body="x", html=True))
```

## Example
```python before main.py
print(sorted([1, 2], reversed=True))
```

```python after main.py
print(sorted([1, 2], reverse=True))
```

## Example
```python earlier main.py
from mailer import send_mail

print(send_mail("a@b.c", receipt=True))
```

```python earlier mailer.py
def send_mail(to, receipt=False):
    return to, receipt
```

```python before main.py
from mailer import send_mail

print(send_mail("a@b.c", receipt=True))
```

```python before mailer.py
def send_mail(to, confirmation=False):
    return to, confirmation
```

```python after main.py
from mailer import send_mail

print(send_mail("a@b.c", confirmation=True))
```

## Example
```python earlier main.py
from orders import place

print(place("tea", is_html=2))
```

```python earlier again.py
from orders import place


def again(item):
    return place(item, is_html=1)
```

```python earlier orders.py
def place(item, is_html=1):
    return item, is_html
```

```python before main.py
from orders import place

print(place("tea", is_html=2))
```

```python before again.py
from orders import place


def again(item):
    return place(item, is_html=1)
```

```python before orders.py
# Orders are placed by item.
def place(item, html=1):
    return item, html
```

```python after main.py
from orders import place

print(place("tea", html=2))
```

```python after again.py
from orders import place


def again(item):
    return place(item, html=1)
```

## When it is not offered
- The function takes any keyword (`**options`) and hands it on.
- Two parameters are about equally alike, or the alike one is given already.
- What the called function takes is not known.

## Questions
### Which side should change, the call or the function?
The one that changed last is the suspect. When a commit renamed the parameter, the calls follow; when the call is new, it is
probably misspelt.

### The function takes `**kwargs`. Why is the name refused?
The arguments are handed on to another function, which does not know this one. The last frame of the traceback names it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import Callee, callee_of, class_of
from tracemend.diagnosis.calls import calls_reaching
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.sides import newer_side
from tracemend.diagnosis.signatures import keyword_names, method_keywords
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.history import renaming
from tracemend.recipes.abbreviations import written_otherwise
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_keyword
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import MARGIN, is_inflection, ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match.group("name") or match.group("invalid")
    calls = site.find(ast.Call, lambda n: any(k.arg == name for k in n.keywords))
    if len(calls) != 1:
        return
    call = calls[0]
    keyword = next(k for k in call.keywords if k.arg == name)
    known, source, own = _parameters(site, call)
    if known is None or name in known:
        yield Abstention("which parameters the called function has is not known.")
        return
    given = {k.arg for k in call.keywords if k.arg} | _given_by_position(site, call)
    free = known - given
    commit = renaming(site.project.root, name) if own else None
    if commit is not None and commit.new in free:
        yield draft(
            site,
            f"Rename the argument '{name}' to '{commit.new}' as commit {commit.commit} did",
            _everywhere(site, call, keyword, commit.new),
            rationale=f"{source} has no parameter '{name}': commit {commit.commit} renamed it to '{commit.new}'.",
            tier=1,
            evidence=[Evidence(f"commit {commit.commit} ('{commit.subject}') renamed it", "git log")],
        )
        return
    yield from _nearest(site, call, keyword, sorted(known), free, source)


def _nearest(
    site: CrashSite, call: ast.Call, keyword: ast.keyword, known: list[str], free: Iterable[str], source: str
) -> Iterator[Fix]:
    """The parameter that is spelt alike; where the signature changed after the call, in every call."""
    name = str(keyword.arg)
    free = list(free)
    ranked = ranking(name, free)[:3]
    if not ranked:
        yield from _with_same_words(site, keyword, free, source)
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= MARGIN)
    callee = callee_of(site, call)
    names = ("this call", f"the signature of {source}")
    newer = None if callee is None else newer_side(site, (site.file, call), (callee.file, callee.node), names)
    moved_on = newer is not None and not newer.first
    for found in ranked[:1] if clear else ranked:
        sure = clear and not is_inflection(name, found.name)
        stated = f"'{found.name}'" in site.hint
        one = rename_keyword(site.file, site.where, keyword, found.name)
        yield draft(
            site,
            f"Rename the argument '{name}' to '{found.name}'",
            _everywhere(site, call, keyword, found.name) if moved_on and sure else [one],
            rationale=f"{source} has no parameter '{name}'; it has '{found.name}', which is spelt alike.",
            tier=1 if stated or (moved_on and sure) else 2,
            kind="S" if sure and (not site.hint or stated) else "U",
            score=found.score,
            evidence=[
                Evidence(f"its parameters are {', '.join(known)}", "its signature"),
                *([newer.evidence] if newer is not None else []),
            ],
        )


def _with_same_words(site: CrashSite, keyword: ast.keyword, free: list[str], source: str) -> Iterator[Fix]:
    """The one parameter whose words hold those of the keyword (`use_ssl` for `ssl`) or are short for them, as a choice."""
    name = str(keyword.arg)
    words = set(name.split("_"))
    alike = [other for other in free if words < set(other.split("_")) and not other.startswith(("no_", "not_"))]
    short = written_otherwise(name, free)
    likeness = "holds that word" if short is None else "is the same word written otherwise"
    alike = alike if short is None else [short]
    if len(alike) == 1 and len(name) > 2:
        yield draft(
            site,
            f"Rename the argument '{name}' to '{alike[0]}'",
            [rename_keyword(site.file, site.where, keyword, alike[0])],
            rationale=f"{source} has no parameter '{name}'; of its others only '{alike[0]}' {likeness}.",
            tier=3,
            kind="U",
            evidence=[Evidence(f"its other parameters are {', '.join(sorted(free))}", "its signature")],
        )


def _everywhere(site: CrashSite, call: ast.Call, keyword: ast.keyword, new: str) -> list[Edit]:
    """The keyword renamed in every call that reaches the same function."""
    callee = callee_of(site, call)
    edits = [rename_keyword(site.file, site.where, keyword, new)]
    for other in () if callee is None else calls_reaching(site, callee):
        given = {k.arg: k for k in other.call.keywords}
        if keyword.arg in given and new not in given:
            edits.append(rename_keyword(other.site.file, other.site.where, given[keyword.arg], new))
    return edits


def _parameters(site: CrashSite, call: ast.Call) -> tuple[frozenset[str] | None, str, bool]:
    """The keywords that the called function takes, its name for people, and whether it is the project's."""
    name = nodes.called_name(call)
    callee = callee_of(site, call)
    if callee is not None:
        names = frozenset(a.arg for a in [*callee.positional[_positional_only(callee) :], *callee.node.args.kwonlyargs])
        return (None if callee.open_ended else names), f"{name}()", True
    fields = _dataclass_fields(site, call)
    if fields is not None:
        return fields, f"{name}()", True
    if not site.raised_here and not all(_HANDS_ON.search(f.file) for f in site.deeper):
        return None, name, False
    return keyword_names(site, call) or method_keywords(call), f"{name}()", False


_HANDS_ON = re.compile(r"[\\/]json[\\/]|[\\/]subprocess\.py$")
"""Modules whose functions hand keywords on to a constructor of theirs, which refuses them."""


def _positional_only(callee: Callee) -> int:
    return max(0, len(callee.node.args.posonlyargs) - (1 if callee.bound else 0))


def _given_by_position(site: CrashSite, call: ast.Call) -> set[str]:
    callee = callee_of(site, call)
    return set() if callee is None else {a.arg for a in callee.positional[: len(call.args)]}


def _dataclass_fields(site: CrashSite, call: ast.Call) -> frozenset[str] | None:
    """The fields of a dataclass without bases that the call makes an object of."""
    owner = class_of(site, call) or find_class(nodes.called_name(call), site.snapshot, near=site.file)
    if owner is None or owner.bases or owner.node.bases:
        return None
    decorators = [nodes.dotted(d.func if isinstance(d, ast.Call) else d) or "" for d in owner.node.decorator_list]
    if not any(d.endswith("dataclass") for d in decorators):
        return None
    return frozenset(
        n.target.id for n in owner.node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
    )


RECIPE = Recipe(
    name="unexpected-keyword",
    title="A keyword argument has another name",
    rows=("C1",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<function>[\w.<>]+)\(\) got an unexpected keyword argument '(?P<name>\w+)'$"
        r"|'(?P<invalid>\w+)' is an invalid keyword argument for [\w.]+(?:\(\))?$"
    ),
    propose=_propose,
)
