"""Payloads on their way through the spool: as received, several to a file, so that acknowledging them is one rename."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracemend.incident import Incident, fingerprint
from tracemend.ledger import Ledger
from tracemend.sources.homes import lies_in

Place = Callable[[Incident], Ledger]
"""Where an incident belongs."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One body as it came, decompressed."""

    channel: str
    """Which way in it took: `sentry`, `spotlight`, `otlp-traces`, …"""
    at: float
    """When it came, seconds since the epoch."""
    body: bytes
    workspace: str | None = None
    """Where given, only incidents with a frame in this folder are kept."""


def write_batch(spool: Path, name: str, payloads: Sequence[Payload]) -> None:
    """Put the payloads into the spool as one file; when this returns, the end of any process loses none of them.

    Raises OSError when they can't be written; then none is.
    """
    draft = spool / f".{name}.part"
    try:
        with draft.open("xb") as file:
            for payload in payloads:
                head = {"channel": payload.channel, "at": payload.at, "workspace": payload.workspace}
                file.write(json.dumps({**head, "length": len(payload.body)}).encode() + b"\n")
                file.write(payload.body)
        draft.rename(spool / f"{name}.intake")
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def read_batch(path: Path) -> Iterator[Payload]:
    """The payloads of a file that `write_batch` wrote.

    Raises ValueError or KeyError when it is damaged.
    """
    with path.open("rb") as file:
        while line := file.readline():
            head = json.loads(line)
            body = file.read(head["length"])
            if len(body) != head["length"]:
                raise ValueError("it ends early")
            yield Payload(head["channel"], head["at"], body, head["workspace"])


def take_batch(path: Path, place: Place) -> int:
    """Store the incidents of a batch, those of one failure together; gives how many occurrences there were."""
    from tracemend.reading import read

    found: dict[tuple[str, str, Ledger], tuple[Incident, float, int]] = {}
    for payload in read_batch(path):
        for incident in read(payload.body):
            if payload.workspace is not None and not lies_in(incident, Path(payload.workspace)):
                continue
            key = (payload.channel, fingerprint(incident), place(incident))
            found[key] = (incident, payload.at, found[key][2] + 1 if key in found else 1)
    total = 0
    for (channel, identity, ledger), (incident, at, times) in found.items():
        report = f"spool:{path.name}:{channel}:{identity}"
        total += ledger.sighted(channel, incident, key=report, at=at, times=times).new
    return total
