"""Nothing answers at the other end of a connection

## What it does
Says that the code is not what failed, whom it tried to reach, and what to look at: whether the service runs, at that address and port.

## Why the error happens
A refused connection means that the machine was reached and nothing listens on the port. A name that does not resolve, or a time-out, mean that the machine
was not reached at all.

## Example
```python before main.py
import socket

socket.create_connection(("127.0.0.1", 9), timeout=2)
```

```text steps
Start the service, or correct the address it is looked for at.
```

## When it is not offered
- There is no edit: certificates are never left unchecked, and no retry is invented.

## Questions
### What is the difference between "refused" and "timed out"?
Refused means that the machine answered and no program listens there. Timed out means that no answer came at all: a firewall,
a wrong address, or a machine that is down.

### Should I catch the error and try again?
For a service that restarts now and then, yes: a few times, with growing pauses. For a wrong address it only makes the
failure slow.

### Why is certificate checking not switched off?
`verify=False` would make the message go away together with the protection. Add the missing authority to the trust store
instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.blame import failed_connection
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r".*?(?P<refused>\[(?:Errno|WinError) (?:111|61|10061)\]|Connection refused|All connection attempts failed|actively refused)"
    r"|.*?(?P<unresolved>Name or service not known|nodename nor servname|Temporary failure in name resolution|getaddrinfo failed|NameResolutionError)"
    r"|.*?(?P<late>timed out|ConnectTimeout|Read timed out)"
    r"|.*?(?P<certificate>CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError)",
    re.DOTALL,
)
_ADDRESS = re.compile(
    r"host='(?P<host>[^']+)', port=(?P<port>\d+)|(?:to|connect to|connecting to) (?P<where>[\w.-]+:\d+)"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if failed_connection(site.incident) is not None:
        return  # what is known of the server says more
    where = _address(site)
    to = f" at {where}" if where else ""
    if match["refused"]:
        cause, step = (
            f"Nothing listens{to}: the service is down, or it is another port.",
            f"Start the service{to}, or correct the address it is looked for at.",
        )
    elif match["unresolved"]:
        cause, step = (
            f"The name of the host{to} does not resolve from here.",
            "Correct the host's name, or run where it is known (inside its container network or VPN).",
        )
    elif match["late"]:
        cause, step = (
            f"No answer came{to} in time.",
            "See whether the service is up and whether a firewall or proxy is between.",
        )
    else:
        cause, step = (
            f"The certificate{to} can't be verified.",
            "Install the certificate authority that signed it, or point REQUESTS_CA_BUNDLE or SSL_CERT_FILE to it.",
        )
    yield draft(
        site,
        "Not the code: look at the service",
        rationale=cause,
        tier=1,
        kind="C",
        evidence=[Evidence(cause.rstrip("."), "the error's message")],
        steps=[Step(step)],
    )


def _address(site: CrashSite) -> str | None:
    """Host and port of the message, else of an address in the failed line."""
    found = _ADDRESS.search(site.record.message)
    if found:
        return found["where"] or f"{found['host']}:{found['port']}"
    for node in site.find(ast.Constant):
        url = re.match(r"\w+://(?:[^/@\s]*@)?([\w.-]+(?::\d+)?)", nodes.string_value(node) or "")
        if url:
            return url[1]
    return None


RECIPE = Recipe(
    name="refused-connection",
    title="Nothing answers at the other end of a connection",
    rows=("H3",),
    exceptions=(
        "ConnectError",
        "ConnectionError",
        "ConnectionRefusedError",
        "ConnectTimeout",
        "ReadTimeout",
        "TimeoutException",
        "Timeout",
        "SSLError",
        "NewConnectionError",
        "MaxRetryError",
        "URLError",
        "gaierror",
        "NameResolutionError",
        "SSLCertVerificationError",
    ),
    pattern=_PATTERN,
    propose=_propose,
    kind="environment",
)
