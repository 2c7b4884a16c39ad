"""The durable store of a workspace: incidents, what was found out about them, fixes, verdicts and deliveries."""

from tracemend.ledger.ledger import Ledger, open_ledger
from tracemend.ledger.rows import Delivered, State, StoredAnalysis, StoredFix, StoredIncident, ranked

__all__ = ["Delivered", "Ledger", "State", "StoredAnalysis", "StoredFix", "StoredIncident", "open_ledger", "ranked"]
