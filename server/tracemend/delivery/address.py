"""Addresses of remotes: host, port and path out of every form that git takes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_SCP = re.compile(r"^(?:[^@/:\[\]]+@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^/:@\[\]]{2,}):(?!//)(?P<path>.+)$")
_URL = re.compile(
    r"^(?P<scheme>[a-z][a-z0-9+.-]*)://(?:(?P<user>[^/@]*)@)?(?P<host>\[[^\]]+\]|[^/:@]*)(?::(?P<port>\d*))?(?P<path>/.*)?$",
    re.I,
)
_SSH_OVER_HTTPS_PORT = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a remote lives."""

    scheme: str
    """`https`, `http`, `ssh`, `git`; `file` for a folder."""
    host: str
    """Lower case, without port; "" for a folder. An ssh-over-443 host is given as the forge's own."""
    port: int | None
    path: str
    """Without leading slash, `.git` and trailing slash: `acme/shop`."""

    @property
    def web_port(self) -> int | None:
        """The port of the forge's web pages, where the address tells: an ssh port says nothing of them."""
        return self.port if self.scheme in ("http", "https") else None


def parse_address(url: str) -> Address:
    """The address that a URL, an scp-like form (`git@host:path`) or a folder names."""
    found = _URL.match(url)
    if found:
        scheme = found["scheme"].lower().removeprefix("git+").removesuffix("+git")
        if scheme == "file":
            return Address("file", "", None, _path(found["path"] or ""))
        host = found["host"].lower().strip("[]")
        port = int(found["port"]) if found["port"] else None
        return Address(scheme, _SSH_OVER_HTTPS_PORT.get(host, host), port, _path(found["path"] or ""))
    scp = _SCP.match(url)
    if scp:
        host = scp["host"].lower().strip("[]")
        return Address("ssh", _SSH_OVER_HTTPS_PORT.get(host, host), None, _path(scp["path"]))
    return Address("file", "", None, _path(url))


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    return host in ("localhost", "127.0.0.1", "::1")


def _path(path: str) -> str:
    return unquote(path).strip("/").removesuffix(".git").rstrip("/")
