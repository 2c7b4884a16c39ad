"""The JSON of what only the ledger and those above it know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from tracemend.ledger.rows import Delivered
from tracemend.trial.request import Reproduction


def delivered_to_json(delivered: Delivered) -> dict[str, Any]:
    """`delivered` of `tracemend fix --json`."""
    return {**asdict(delivered), "notes": list(delivered.notes), "failing": list(delivered.failing)}


def delivered_from_json(data: Mapping[str, Any]) -> Delivered:
    """What `delivered_to_json` wrote."""
    lists = {name: tuple(data.get(name, ())) for name in ("notes", "failing")}
    names = {f.name for f in fields(Delivered)}
    return Delivered(**{k: v for k, v in data.items() if k in names} | lists)


def reproduction_to_json(reproduction: Reproduction | None) -> dict[str, Any] | None:
    """How a trial brought the crash about."""
    return None if reproduction is None else {**asdict(reproduction), "argv": list(reproduction.argv)}


def reproduction_from_json(data: Mapping[str, Any] | None) -> Reproduction | None:
    """What `reproduction_to_json` wrote."""
    return None if data is None else Reproduction(**{**data, "argv": tuple(data["argv"])})
