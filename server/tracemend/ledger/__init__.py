"""The durable store of a workspace: incidents, what was found out about them, fixes, verdicts and deliveries."""

from tracemend.ledger.ledger import Ledger, open_ledger
from tracemend.ledger.rows import (
    Delivered,
    Sighted,
    State,
    StoredAnalysis,
    StoredFix,
    StoredIncident,
    is_regression,
    ranked,
)

__all__ = [
    "Delivered",
    "Ledger",
    "Sighted",
    "State",
    "StoredAnalysis",
    "StoredFix",
    "StoredIncident",
    "is_regression",
    "open_ledger",
    "ranked",
]
