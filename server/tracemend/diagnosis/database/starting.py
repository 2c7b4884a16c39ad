"""The command that starts PostgreSQL on this machine: by what is installed, never run from here."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tracemend.diagnosis.database.compose import ComposeDatabase
from tracemend.fix import Step


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL of this machine's packages, running or not."""

    version: str
    name: str
    port: int | None


def clusters(folder: Path = Path("/etc/postgresql")) -> tuple[Cluster, ...]:
    """The clusters that Debian's packages have made."""
    found = []
    for file in sorted(folder.glob("*/*/postgresql.conf")):
        try:
            port = re.search(r"^\s*port\s*=\s*'?(\d+)", file.read_text("utf-8", "replace"), re.MULTILINE)
        except OSError:
            port = None
        found.append(Cluster(file.parts[-3], file.parts[-2], int(port[1]) if port else None))
    return tuple(found)


def start_steps(composed: ComposeDatabase | None, port: int | None) -> list[Step]:
    """How to start the server here, the likeliest way first; a sentence where there is no way to tell."""
    steps: list[Step] = []
    if composed is not None:
        argv = ("docker", "compose", "-f", composed.file, "up", "-d", composed.service)
        steps.append(Step(f"Start the service '{composed.service}' of {composed.file}.", argv))
    own = _own_way(port)
    if own is not None and (not steps or shutil.which("docker") is None):
        steps.append(own)
    return steps or [
        Step("No PostgreSQL is installed here: install one, or point the settings to the server to be used.")
    ]


def _own_way(port: int | None) -> Step | None:
    data = os.environ.get("PGDATA")
    if data and (Path(data) / "PG_VERSION").is_file():
        return Step("Start the server of PGDATA.", ("pg_ctl", "-D", data, "start"))
    if sys.platform == "darwin" and (cellar := _brewed()) is not None:
        return Step("Start the server that Homebrew installed.", ("brew", "services", "start", cellar))
    installed = clusters()
    cluster = next((c for c in installed if c.port == port), installed[0] if installed else None)
    if Path("/run/systemd/system").is_dir() and (cluster or shutil.which("postgres") or _unit()):
        unit = f"postgresql@{cluster.version}-{cluster.name}" if len(installed) > 1 and cluster else "postgresql"
        return Step("Start the server.", ("systemctl", "start", unit))
    if cluster is not None:
        return Step("Start the server.", ("pg_ctlcluster", cluster.version, cluster.name, "start"))
    if Path("/etc/init.d/postgresql").exists():
        return Step("Start the server.", ("service", "postgresql", "start"))
    if any(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")) or shutil.which("pg_ctl"):
        return Step(
            "PostgreSQL is installed: start the server of your data folder.", ("pg_ctl", "-D", "DATA_FOLDER", "start")
        )
    return None


def _brewed() -> str | None:
    found = sorted(p.name for root in ("/opt/homebrew/opt", "/usr/local/opt") for p in Path(root).glob("postgresql*"))
    return found[-1] if found else None


def _unit() -> bool:
    return any(
        Path(f, "postgresql.service").exists()
        for f in ("/lib/systemd/system", "/usr/lib/systemd/system", "/etc/systemd/system")
    )
