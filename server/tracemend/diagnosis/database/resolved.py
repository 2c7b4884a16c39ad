"""The connection that Django's settings really ask for, asked of a child process by the project's interpreter."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tracemend.diagnosis.told import told

_PROGRAM = r"""
import json, os, sys, threading

def say(**facts):
    sys.__stdout__.write("\n\x1e" + json.dumps(facts) + "\n")
    sys.__stdout__.flush()

folder, module, wanted, others = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
sys.path.insert(0, folder)
if module:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
try:
    from django.conf import settings
    from django.db import connections
    databases = settings.DATABASES
    shown = {}
    for alias in databases:
        one = connections[alias]
        try:
            params = one.get_connection_params()
        except Exception:
            params = {}
        given = one.settings_dict
        shown[alias] = {
            "engine": str(given.get("ENGINE") or ""),
            "host": str(params.get("host", given.get("HOST")) or ""),
            "port": str(params.get("port", given.get("PORT")) or ""),
            "user": str(params.get("user", given.get("USER")) or ""),
            "name": str(params.get("dbname", params.get("database", given.get("NAME"))) or ""),
            "password": bool(params.get("password", given.get("PASSWORD"))),
        }
    say(databases=shown)
except BaseException as error:
    say(failed=type(error).__name__)
    raise SystemExit(0)
alias = wanted if wanted in shown else "default"
if not any(word in shown.get(alias, {}).get("engine", "") for word in ("postg", "mysql")):
    raise SystemExit(0)
one = connections[alias]

def connect(**other):
    params = dict(one.get_connection_params(), **other)
    params["connect_timeout"] = 2
    return one.get_new_connection(params)

def attempt():
    try:
        connect().close()
        say(works=True)
    except Exception as error:
        said = str(error)
        say(works=False, message=said)
        if "does not exist" in said and "database" in said:
            look_around()
    for port in others:
        if fits(port):
            say(fits=port)

def fits(port):
    # Only to a server that proves to know the password itself, or asks for none: another's must not learn it.
    try:
        connect(host="127.0.0.1", port=port, require_auth="scram-sha-256,none").close()
        return True
    except Exception:
        return False

def look_around():
    try:
        params = one.get_connection_params()
        db = connect(**{("dbname" if "dbname" in params else "database"): "postgres"})
        cursor = db.cursor()
        cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1 LIMIT 50")
        say(existing=[row[0] for row in cursor.fetchall()])
        db.close()
    except Exception:
        pass

trying = threading.Thread(target=attempt, daemon=True)
trying.start()
trying.join(3)  # a name that does not resolve may take longer than any limit of the connection
sys.__stdout__.flush()
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Target:
    """One entry of `DATABASES` as resolved. The password is known to be there or not, never what it is."""

    engine: str
    host: str
    port: str
    user: str
    name: str
    password: bool


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the child process told, as far as it came in time."""

    databases: Mapping[str, Target]
    failed: str | None = None
    """Class of the exception that the settings raise when they are loaded."""
    works: bool | None = None
    """Whether a connection could be made just now; None where that was not found out."""
    message: str = ""
    """What the connection's error said."""
    existing: tuple[str, ...] = ()
    """Databases of the server, where the wanted one is missing."""
    fits: tuple[int, ...] = ()
    """Other ports of this machine whose PostgreSQL takes the settings' user, password and database."""

    def target(self) -> Target | None:
        """The default database."""
        return self.databases.get("default")


def resolve_settings(
    interpreter: Path, folder: Path, module: str, seconds: float, others: Sequence[int] = ()
) -> Resolved | None:
    """Load the settings as the project does and try the connection once, then on other ports; None when nothing came in time."""
    program = ["-c", _PROGRAM, str(folder), module, "default", *map(str, others)]
    said = told(interpreter, program, folder, seconds, {"PGCONNECT_TIMEOUT": "2"})
    facts = {name: value for fact in said for name, value in fact.items()}
    fits = tuple(int(str(fact["fits"])) for fact in said if "fits" in fact)
    return _resolved(facts, fits) if facts else None


def _resolved(facts: dict[str, object], fits: tuple[int, ...]) -> Resolved:
    shown = facts.get("databases")
    databases = {alias: Target(**given) for alias, given in shown.items()} if isinstance(shown, dict) else {}
    existing = facts.get("existing")
    works = facts.get("works")
    failed = facts.get("failed")
    return Resolved(
        MappingProxyType(databases),
        str(failed) if failed else None,
        works if isinstance(works, bool) else None,
        str(facts.get("message") or "").replace(os.linesep, "\n"),
        tuple(str(name) for name in existing) if isinstance(existing, list) else (),
        fits,
    )
