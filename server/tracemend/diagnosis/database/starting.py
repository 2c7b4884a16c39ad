"""The command that starts a server on this machine: by what is installed, never run from here."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tracemend.diagnosis.database.compose import Composed
from tracemend.diagnosis.database.kinds import POSTGRESQL, Server
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


def start_steps(
    composed: Composed | None, port: int | None, server: Server = POSTGRESQL, root: Path | None = None
) -> list[Step]:
    """How to start the server here, the likeliest way first; a sentence where there is no way to tell."""
    steps: list[Step] = []
    if composed is not None:
        argv = ("docker", "compose", "-f", composed.file, "up", "-d", composed.service)
        steps.append(Step(f"Start the service '{composed.service}' of {composed.file}.", argv))
    own = _own_way(port, server, root)
    if own is not None and (not steps or shutil.which("docker") is None):
        steps.append(own)
    return steps or [
        Step(f"No {server.title} is installed here: install one, or point the settings to the server to be used.")
    ]


def _own_way(port: int | None, server: Server, root: Path | None) -> Step | None:
    data = _data_folder(root) if server is POSTGRESQL else None
    if data is not None:
        argv = (_pg_ctl(data), "-D", str(data), "-l", str(data / "server.log"), "-w", "-t", "30", "start")
        return Step(f"Start the server whose data lies in {data}.", argv)
    if sys.platform == "darwin" and (cellar := _brewed(server)) is not None:
        return Step("Start the server that Homebrew installed.", ("brew", "services", "start", cellar))
    installed = clusters() if server is POSTGRESQL else ()
    cluster = next((c for c in installed if c.port == port), installed[0] if installed else None)
    unit = next((unit for unit in server.units if _has_unit(unit)), None)
    if Path("/run/systemd/system").is_dir() and (unit or cluster):
        own = f"postgresql@{cluster.version}-{cluster.name}" if len(installed) > 1 and cluster else unit
        return Step("Start the server.", ("systemctl", "start", own or server.units[0]))
    if cluster is not None:
        return Step("Start the server.", ("pg_ctlcluster", cluster.version, cluster.name, "start"))
    script = next((unit for unit in server.units if Path("/etc/init.d", unit).exists()), None)
    if script is not None:
        return Step("Start the server.", ("service", script, "start"))
    if server is POSTGRESQL and (any(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")) or shutil.which("pg_ctl")):
        return Step("PostgreSQL is installed: start the server of your data folder with `pg_ctl -D FOLDER start`.")
    return None


def _data_folder(root: Path | None) -> Path | None:
    """The data folder of a server of the user's own: `PGDATA`, else one within the project."""
    given = [Path(os.environ["PGDATA"])] if os.environ.get("PGDATA") else []
    own = [path.parent for path in sorted(root.glob("*/PG_VERSION"))] if root is not None else []
    return next((folder for folder in [*given, *own] if (folder / "PG_VERSION").is_file()), None)


def _pg_ctl(data: Path) -> str:
    """The program of the data's own version, where it is not on the path."""
    if shutil.which("pg_ctl"):
        return "pg_ctl"
    version = (data / "PG_VERSION").read_text("ascii", "replace").strip()
    debian = Path(f"/usr/lib/postgresql/{version}/bin/pg_ctl")
    return str(debian) if debian.exists() else "pg_ctl"


def _brewed(server: Server) -> str | None:
    roots = ("/opt/homebrew/opt", "/usr/local/opt")
    names = sorted(p.name for root in roots for p in Path(root).glob(f"{server.formula}*"))
    return names[-1] if names else None


def _has_unit(unit: str) -> bool:
    folders = ("/lib/systemd/system", "/usr/lib/systemd/system", "/etc/systemd/system")
    return any(Path(folder, f"{unit}.service").exists() for folder in folders)
