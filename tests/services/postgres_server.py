"""A real PostgreSQL in a folder and on a port of its own, run by a user that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

PASSWORD = f"correct-horse-{os.getpid()}"
"""Another one in each process, so that servers of tests that run at the same time do not let one another in."""
_HBA = """\
local  all  all             peer
host   all  app,limited     127.0.0.1/32  scram-sha-256
host   all  ghost           127.0.0.1/32  trust
host   all  barred          127.0.0.1/32  reject
"""


def programs() -> Path | None:
    """The folder of the server's programs; None where PostgreSQL is not installed."""
    found = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    on_path = shutil.which("initdb")
    found += [Path(on_path).parent] if on_path else []
    return next((folder for folder in reversed(found) if (folder / "createdb").exists()), None)


def free_port() -> int:
    """A loopback port that nothing holds at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


_CONF = """
port = {port}
unix_socket_directories = '{folder}'
listen_addresses = '127.0.0.1'
fsync = off
shared_buffers = 16MB
max_connections = 10
superuser_reserved_connections = 3
"""


@dataclass
class Server:
    """One server: administrator `app` and ordinary `limited`, both with `PASSWORD`; `ghost` is trusted and has no role, `barred` is
    turned away; database `shop`. It takes ten connections, three of them for administrators."""

    bin: Path
    folder: Path
    port: int

    @classmethod
    def make(cls, folder: Path) -> Server:
        server = cls(_require(programs()), folder / "data", free_port())
        password = folder / "password"
        password.write_text(PASSWORD)
        if os.getuid() == 0:
            user = pwd.getpwnam(_other_user())
            for path in (folder, password):
                os.chown(path, user.pw_uid, user.pw_gid)
        server.run("initdb", "-D", str(server.folder), "-U", "app", "-A", "scram-sha-256", "--no-sync", "-E", "UTF8", "--no-locale", f"--pwfile={password}")  # fmt: skip
        (server.folder / "pg_hba.conf").write_text(_HBA)
        with (server.folder / "postgresql.conf").open("a") as conf:
            conf.write(_CONF.format(port=server.port, folder=server.folder))
        server.start()
        try:
            server.tool("createdb", "shop")
            server.tool("psql", "-d", "shop", "-c", f"CREATE ROLE limited LOGIN CREATEDB PASSWORD '{PASSWORD}'", "-c", "ALTER DATABASE shop OWNER TO limited")  # fmt: skip
        except AssertionError:
            server.stop()
            raise
        return server

    def start(self, *, wait: bool = True) -> None:
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder), "-w" if wait else "-W", "-t", "60", "-l", log, "start")

    def tool(self, program: str, *words: str) -> None:
        """A client's program, as the administrator."""
        self.run(program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "app", *words)

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-t", "60", "-m", "immediate", "stop")

    def argv(self, program: str, *words: str) -> list[str]:
        """The command line of a program of the server's, as a user that is not root."""
        argv = [str(self.bin / program), *words]
        if os.getuid() == 0:
            name = _other_user()
            argv = ["setpriv", f"--reuid={name}", f"--regid={pwd.getpwnam(name).pw_gid}", "--clear-groups", *argv]
        return argv

    def run(self, program: str, *words: str) -> None:
        argv = self.argv(program, *words)
        done = subprocess.run(
            argv, cwd="/", env={**os.environ, "PGPASSWORD": PASSWORD}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            timeout=90, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def _require(found: Path | None) -> Path:
    assert found is not None
    return found


def _other_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def new_folder() -> Path:
    """A folder that other users may enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    folder.chmod(0o755)
    return folder
