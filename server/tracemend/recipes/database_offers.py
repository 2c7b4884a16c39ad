"""What can be offered when a database can't be reached: corrections of the settings, and steps with their commands."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping, Sequence

from tracemend.diagnosis.database.failure import is_unset
from tracemend.diagnosis.database.probes import Findings
from tracemend.diagnosis.database.starting import start_steps
from tracemend.diagnosis.database.written import PARAMETERS, Written, sole
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Step
from tracemend.project.positions import positions
from tracemend.recipes.edits import quote_of, replace_string
from tracemend.recipes.imports import Wanted, insert_import


def correct(site: CrashSite, places: Sequence[Written], key: str, new: str) -> Edit | None:
    """The edit that gives a parameter another value where the settings write it; None where they write none."""
    place = sole(list(places), key)
    whole = sole(list(places), "URL")
    if place is None and whole is not None:
        return _in_url(site, whole, key, new)
    if place is None or place.literal is None or place.value is None:
        return None
    if place.variable is not None and os.environ.get(place.variable):
        return None  # the variable wins over the default
    return _replace(site, place, new)


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


def _in_url(site: CrashSite, place: Written, key: str, new: str) -> Edit | None:
    value = place.literal.value if place.literal is not None else None
    found = re.fullmatch(r"(\w+://(?:[^@/]*@)?)([\w.-]*)((?::\d+)?)(/.*)?", value) if isinstance(value, str) else None
    if found is None or (place.variable and os.environ.get(place.variable)):
        return None
    start, host, port, rest = found[1], found[2], found[3], found[4] or ""
    if key == "HOST":
        return _replace(site, place, f"{start}{new}{port}{rest}")
    return _replace(site, place, f"{start}{host}:{new}{rest}") if key == "PORT" else None


def from_environment(site: CrashSite, places: Sequence[Written]) -> tuple[list[Edit], list[str]]:
    """Edits that read every literal parameter from a variable, its value as the default except a password's; their names."""
    text = site.snapshot.text(site.file)
    plain = [p for p in places if p.key in PARAMETERS and p.variable is None and p.literal is p.value and p.literal]
    if (
        text is None
        or not plain
        or any(p.file != site.file for p in plain)
        or len({p.key for p in plain}) != len(plain)
    ):
        return [], []
    where = positions(text)
    quote = quote_of(where)
    reader = _reader(text)
    edits: list[Edit] = []
    for place in plain:
        assert place.literal is not None
        value = "" if place.key == "PASSWORD" else str(place.literal.value or "")
        if "\\" in value or quote in value:
            return [], []
        start, end = where.span(place.literal)
        edits.append(Edit(site.file, start, end, reader.format(name=f"{quote}DB_{place.key}{quote}", value=f"{quote}{value}{quote}")))  # fmt: skip
    wanted = insert_import(site.file, text, Wanted("os")) if reader.startswith("os.") else None
    return [*edits, *([wanted] if wanted else [])], [f"DB_{p.key}" for p in plain]


def _reader(text: str) -> str:
    """How the settings read a variable already."""
    if re.search(r"^env = (?:environ\.)?Env\(", text, re.MULTILINE):
        return "env({name}, default={value})"
    if re.search(r"^from decouple import .*\bconfig\b", text, re.MULTILINE):
        return "config({name}, default={value})"
    if re.search(r"\bos\.getenv\(", text) and "environ" not in text:
        return "os.getenv({name}, {value})"
    return "os.environ.get({name}, {value})"


def start(found: Findings) -> list[Step]:
    """Start the server, then see that it answers."""
    composed = next(iter(found.composed), None) if found.local and not found.container else None
    return [*start_steps(composed, found.port), check(found)]


def check(found: Findings) -> Step:
    """See whether the server answers."""
    host = ("-h", found.host) if found.host else ()
    return Step("See that it answers.", ("pg_isready", *host, "-p", str(found.port)))


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
    """A command of PostgreSQL's tools for the server that was asked."""
    user = found.target.user if found.target else found.failure.user or ""
    host = ("-h", found.host) if found.host else ()
    return (program, *host, "-p", str(found.port), *(("-U", user) if user else ()), *words)


def is_literal(place: Written | None) -> bool:
    """Whether a parameter stands in the settings as it is."""
    return place is not None and place.variable is None and isinstance(place.value, ast.Constant)
