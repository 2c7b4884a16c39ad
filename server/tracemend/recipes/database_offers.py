"""What can be offered when a server can't be reached: corrections of the settings, and steps with their commands."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tracemend.diagnosis.database.failure import is_unset
from tracemend.diagnosis.database.kinds import POSTGRESQL
from tracemend.diagnosis.database.probes import Findings
from tracemend.diagnosis.database.starting import start_steps
from tracemend.diagnosis.database.written import Written, sole
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Step, apply_edits, smallest_edit
from tracemend.project.positions import positions
from tracemend.recipes.edits import quote_of, replace_string

_URL = re.compile(
    r"(?P<start>[\w+]+://(?:[^@/]*@)?)(?P<HOST>[\w.-]*)(?P<PORT>(?::\d+)?)(?P<NAME>/[^?]*)?(?P<rest>\?.*)?"
)


def correct(site: CrashSite, places: Sequence[Written], new: Mapping[str, str]) -> list[Edit]:
    """The edits that give parameters other values where the settings write them; [] where one of them can't be given there."""
    whole = sole(list(places), "URL")
    edits: list[Edit | None] = []
    in_url: dict[str, str] = {}
    for key, value in new.items():
        place = sole(list(places), key)
        if place is not None:
            edits.append(None if _is_overruled(place) else _replace(site, place, value))
        else:
            in_url[key] = value
    if in_url:
        edits.append(None if whole is None or _is_overruled(whole) else _in_url(site, whole, in_url))
    return [e for e in edits if e is not None] if all(edits) else []


def _is_overruled(place: Written) -> bool:
    """Whether a variable that is set wins over the literal."""
    return place.variable is not None and bool(os.environ.get(place.variable))


def _replace(site: CrashSite, place: Written, new: str) -> Edit | None:
    text = site.snapshot.text(place.file)
    if text is None or place.literal is None:
        return None
    where = positions(text)
    value = place.literal.value
    if isinstance(value, str):
        return replace_string(place.file, where, place.literal, new)
    start, end = where.span(place.literal)
    if isinstance(value, int) and not isinstance(value, bool) and new.isdigit():
        return Edit(place.file, start, end, new)
    if value is None:
        quote = quote_of(where)
        return Edit(place.file, start, end, f"{quote}{new}{quote}")
    return None


def _in_url(site: CrashSite, place: Written, new: Mapping[str, str]) -> Edit | None:
    value = place.literal.value if place.literal is not None else None
    found = _URL.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    port = f":{new['PORT']}" if "PORT" in new else found["PORT"]
    name = f"/{new['NAME']}" if "NAME" in new else found["NAME"] or ""
    text = site.snapshot.text(place.file)
    made = _replace(site, place, f"{found['start']}{new.get('HOST', found['HOST'])}{port}{name}{found['rest'] or ''}")
    if made is None or text is None:
        return None
    # The address may hold a password, which no fix repeats.
    return smallest_edit(place.file, text, apply_edits(text, (made,)))


def start(found: Findings, root: Path) -> list[Step]:
    """Start the server, then see that it answers."""
    composed = next(iter(found.composed), None) if found.local and not found.container else None
    return [*start_steps(composed, found.port, found.server, root), check(found)]


def check(found: Findings) -> Step:
    """See whether the server answers."""
    words = tuple(
        word.format(host=found.host or "localhost", port=found.port)
        for word in found.server.check
        if found.host or found.server is not POSTGRESQL or word not in ("-h", "{host}")
    )
    return Step("See that it answers.", words)


def unset(found: Findings, places: Sequence[Written]) -> list[Written]:
    """The parameters that are read from a variable which is not set, is empty or was never filled in."""
    result = []
    for place in places:
        value = getattr(found.target, place.key.lower(), None) if found.target is not None else None
        if place.variable is None or (place.literal is not None and place.literal.value):
            continue
        given = os.environ.get(place.variable, "")
        if (not given or is_unset(given)) and (not value or (isinstance(value, str) and is_unset(value))):
            result.append(place)
    return result


def set_variables(dotenv: Mapping[str, frozenset[str]], names: Sequence[str]) -> list[Step]:
    """How to set variables: load the file that writes them down, else say which."""
    file = next((f for f, known in dotenv.items() if f == ".env" and known & set(names)), None)
    if file is not None:
        return [
            Step(f"Load {file} in the shell that starts the program.", ("set", "-a;", ".", f"./{file};", "set", "+a"))
        ]
    sample = next((f for f, known in dotenv.items() if known & set(names)), None)
    if sample is not None:
        return [Step(f"Copy {sample} to .env, fill it in, and load it.", ("cp", sample, ".env"))]
    return [Step(f"Set {name} in the environment of the program.") for name in names]


def client(found: Findings, program: str, *words: str) -> tuple[str, ...]:
    """A command of the server's own tools for the server that was asked; it asks for the password itself."""
    user = found.target.user if found.target else found.failure.user or ""
    host = ("-h", found.host) if found.host else ()
    if found.server is POSTGRESQL:
        return (program, *host, "-p", str(found.port), *(("-U", user) if user else ()), *words)
    return (program, *host, "-P", str(found.port), *(("-u", user) if user else ()), "-p", *words)


def is_literal(place: Written | None) -> bool:
    """Whether a parameter stands in the settings as it is."""
    return place is not None and place.variable is None and isinstance(place.value, ast.Constant)
