"""The connection read from the environment: the edits of the settings, and the file that lists the variables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from tracemend.diagnosis.database.django_settings import databases
from tracemend.diagnosis.database.kinds import MYSQL
from tracemend.diagnosis.database.written import PARAMETERS, Written, entry_of
from tracemend.fix import Edit, Fix, NewFile, Step
from tracemend.project.positions import Positions, positions
from tracemend.recipes.database_telling import TOPIC, Telling
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of
from tracemend.recipes.imports import Wanted, insert_import

_SAMPLES = (".env.example", ".env.sample", ".env.template", ".env.dist")
_SECONDS_KEPT = "60"


def from_environment(told: Telling) -> Iterator[Fix]:
    """Read what the settings hold as literals from variables: the present values are the defaults, a password's is dropped."""
    site, places = told.site, told.places
    whole = next((p for p in places if p.key == "URL"), None)
    made = _url_read(told, whole) if whole is not None else _parameters_read(told)
    if made is None:
        return
    edits, values = made
    sample_edits, sample_files = _sample(told, values)
    secret = "DB_PASSWORD" if "DB_PASSWORD" in values else "DATABASE_URL" if "DATABASE_URL" in values else None
    yield draft(
        site,
        "Read the connection from the environment",
        [*edits, *sample_edits],
        rationale=told.cause,
        tier=4,
        kind="U",
        score=0.5,
        evidence=told.evidence,
        cause="configuration",
        new_files=sample_files,
        steps=[Step(f"Set {secret}, whose value is no longer in the code, wherever the program runs.")]
        if secret
        else [],
        test=told.test,
        topic=TOPIC,
    )


def _parameters_read(told: Telling) -> tuple[list[Edit], dict[str, str]] | None:
    """The edits of Django's entry of literals, and of lines that give one of them again, each in its own file; the variables and
    the values that a sample shows of them."""
    place = databases(told.site.snapshot)
    entry = entry_of(place.statement.value) if place is not None else None
    plain = [
        p for p in told.places if p.key in PARAMETERS and p.variable is None and p.literal is p.value and p.literal
    ]
    if place is None or entry is None or not plain:
        return None
    last = {p.key: p for p in plain}
    values = {key: told.corrected.get(key, _literal(p)) for key, p in last.items()}
    text = told.site.snapshot.text(place.file) or ""
    if {p.file for p in plain} == {place.file} and len(last) == len(plain) and _has_dj_database_url(told, text):
        made = _as_url(told, entry, values, positions(text))
        if made is not None:
            return made
    edits: list[Edit] = []
    for file in dict.fromkeys([*(p.file for p in plain), place.file]):
        text = told.site.snapshot.text(file) or ""
        where, reader, mark = positions(text), _reader(text), quote_of(positions(text))
        own = [Edit(file, *where.span(p.value), reader.format(name=f"{mark}DB_{p.key}{mark}", value=f"{mark}{values[p.key] if p is last[p.key] else _literal(p)}{mark}"))
               for p in plain if p.file == file]  # fmt: skip
        own += _kept_open(told, entry, where, file, reader) if file == place.file else []
        if any("\\" in value or mark in value or "\n" in value for value in map(_literal, plain)):
            return None
        wanted = insert_import(file, text, Wanted("os")) if own and reader.startswith("os.") else None
        edits += [*own, *([wanted] if wanted else [])]
    return edits, {f"DB_{key}": value for key, value in values.items()}


def _literal(place: Written) -> str:
    """What a literal holds; a password's is never taken on."""
    return "" if place.key == "PASSWORD" or place.literal is None else str(place.literal.value or "")


def _reader(text: str) -> str:
    """How the settings read a variable already."""
    if re.search(r"^env = (?:environ\.)?(?:Fileaware)?Env\(", text, re.MULTILINE):
        return "env({name}, default={value})"
    if re.search(r"^from decouple import .*\bconfig\b", text, re.MULTILINE):
        return "config({name}, default={value})"
    if re.search(r"\bos\.getenv\(", text) and "environ" not in text:
        return "os.getenv({name}, {value})"
    return "os.environ.get({name}, {value})"


def _kept_open(told: Telling, entry: ast.Dict | ast.Call, where: Positions, file: str, reader: str) -> list[Edit]:
    """`CONN_MAX_AGE` and `CONN_HEALTH_CHECKS`, where the entry has none: a connection outlives its request and is looked at first."""
    if (
        not isinstance(entry, ast.Dict)
        or not entry.values
        or re.search(r"^ASGI_APPLICATION\b", where.text, re.MULTILINE)
    ):
        return []
    mark = quote_of(where)
    have = {key.value for key in entry.keys if isinstance(key, ast.Constant)}
    number = reader.format(name=f"{mark}DB_CONN_MAX_AGE{mark}", value=f"{mark}{_SECONDS_KEPT}{mark}")
    lines = [f"{mark}CONN_MAX_AGE{mark}: int({number})"] if "CONN_MAX_AGE" not in have else []
    if "CONN_HEALTH_CHECKS" not in have and _django(told) >= (4, 1):
        lines.append(f"{mark}CONN_HEALTH_CHECKS{mark}: True")
    last = entry.values[-1]
    _, end = where.span(last)
    comma = re.compile(r"\s*,").match(where.text, end)
    last_line = last.end_lineno or last.lineno
    if not lines:
        return []
    if (entry.end_lineno or 0) == last_line:  # on one line, or closed on the line of its last value
        return [Edit(file, end, end, "".join(f", {line}" for line in lines))]
    indent = where.indent((entry.keys[-1] or last).lineno)
    start = where.starts[last_line]
    edits = [] if comma else [Edit(file, end, end, ",")]
    return [*edits, Edit(file, start, start, "".join(f"{indent}{line},{where.newline}" for line in lines))]


def _django(told: Telling) -> tuple[int, ...]:
    """The version of the project's Django; a recent one where it is not known."""
    python = told.site.interpreter
    found = next((v for n, v in python.distributions.items() if n.lower() == "django"), "") if python else ""
    numbers = re.match(r"(\d+)\.(\d+)", found)
    return (int(numbers[1]), int(numbers[2])) if numbers else (5, 2)


def _has_dj_database_url(told: Telling, text: str) -> bool:
    """Whether the project uses dj-database-url: in the settings, or by what it requires."""
    manifests = ("requirements.txt", "requirements/base.txt", "pyproject.toml", "setup.cfg", "Pipfile")
    texts = [told.site.snapshot.text(file) or "" for file in manifests]
    return "dj_database_url" in text or any(re.search(r"\bdj[-_]database[-_]url\b", t, re.IGNORECASE) for t in texts)


def _as_url(
    told: Telling, entry: ast.Dict | ast.Call, values: Mapping[str, str], where: Positions
) -> tuple[list[Edit], dict[str, str]] | None:
    """`dj_database_url.config(…)` in the entry's place, where nothing but the connection and no comment is lost."""
    if not isinstance(entry, ast.Dict):
        return None
    keys = {key.value for key in entry.keys if isinstance(key, ast.Constant)}
    start, end = where.span(entry)
    if len(keys) != len(entry.keys) or keys - {"ENGINE", *PARAMETERS, "CONN_MAX_AGE", "CONN_HEALTH_CHECKS"}:
        return None
    if "#" in where.text[start:end] or told.found.target is None or "postgis" in where.text[start:end]:
        return None
    place = databases(told.site.snapshot)
    assert place is not None
    mark = quote_of(where)
    user = quote(values.get("USER", ""), safe="")
    port = f":{values['PORT']}" if values.get("PORT") else ""
    scheme = "mysql" if told.found.server is MYSQL else "postgres"
    url = f"{scheme}://{user}{'@' if user else ''}{values.get('HOST', '')}{port}/{values.get('NAME', '')}"
    checks = ", conn_health_checks=True" if _django(told) >= (4, 1) else ""
    call = f"dj_database_url.config(default={mark}{url}{mark}, conn_max_age={_SECONDS_KEPT}{checks})"
    wanted = insert_import(place.file, where.text, Wanted("dj_database_url"))
    return [Edit(place.file, start, end, call), *([wanted] if wanted else [])], {"DATABASE_URL": _with_password(url)}


def _url_read(told: Telling, place: Written) -> tuple[list[Edit], dict[str, str]] | None:
    """The edits of an address that holds everything: its password is dropped, and a variable goes before it."""
    value = place.literal.value if place.literal is not None else None
    text = told.site.snapshot.text(place.file)
    found = re.fullmatch(r"(?P<scheme>[\w+]+://)(?:(?P<user>[^:@/]*)(?::[^@]*)?@)?(?P<host>[\w.-]*)(?::(?P<port>\d+))?(?P<rest>/.*)?", value) if isinstance(value, str) else None  # fmt: skip
    if found is None or text is None or place.literal is None:
        return None
    where = positions(text)
    user = f"{found['user']}@" if found["user"] else ""
    port = told.corrected.get("PORT", found["port"])
    host = told.corrected.get("HOST", found["host"])
    url = f"{found['scheme']}{user}{host}{f':{port}' if port else ''}{found['rest'] or ''}"
    mark = quote_of(where)
    start, end = where.span(place.literal)
    if place.variable is not None:
        return (
            ([Edit(place.file, start, end, f"{mark}{url}{mark}")], {place.variable: _with_password(url)})
            if url != value
            else None
        )
    name = {"redis": "REDIS_URL", "rabbitmq": "BROKER_URL"}.get(told.found.server.name, "DATABASE_URL")
    call = place.value
    if isinstance(call, ast.Call) and (ast.unparse(call.func).endswith("dj_database_url.parse")):
        head, tail = where.span(call)
        more = "" if len(call.args) + len(call.keywords) > 1 else f", conn_max_age={_SECONDS_KEPT}"
        more += ", conn_health_checks=True" if more and _django(told) >= (4, 1) else ""
        func = ast.unparse(call.func).replace("parse", "config")
        rest = where.text[end : tail - 1]
        return [Edit(place.file, head, tail, f"{func}(default={mark}{url}{mark}{rest}{more})")], {
            name: _with_password(url)
        }
    reader = _reader(text)
    wanted = insert_import(place.file, text, Wanted("os")) if reader.startswith("os.") else None
    read = reader.format(name=f"{mark}{name}{mark}", value=f"{mark}{url}{mark}")
    return [Edit(place.file, start, end, read), *([wanted] if wanted else [])], {name: _with_password(url)}


def _with_password(url: str) -> str:
    """A URL that shows where the password goes."""
    return re.sub(r"^(\w[\w+]*://[^:@/]+)@", r"\1:PASSWORD@", url)


def _sample(told: Telling, values: Mapping[str, str]) -> tuple[list[Edit], list[NewFile]]:
    """`.env.example` with the variables, or the lines that it lacks."""
    snapshot = told.site.snapshot
    present = next((file for file in _SAMPLES if snapshot.text(file) is not None), None)
    lines = [f"{name}={value}" for name, value in values.items()]
    if present is None:
        head = "# Copy this file to .env and fill it in; .env itself is never committed.\n"
        return [], [NewFile(_SAMPLES[0], head + "".join(f"{line}\n" for line in lines))]
    text = snapshot.text(present) or ""
    missing = [line for line in lines if not re.search(rf"^(?:export )?{line.partition('=')[0]}=", text, re.MULTILINE)]
    gap = "" if not text or text.endswith("\n") else "\n"
    return (
        [Edit(present, len(text), len(text), gap + "".join(f"{line}\n" for line in missing))] if missing else []
    ), []
