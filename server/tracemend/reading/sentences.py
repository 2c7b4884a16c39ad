"""The lines that CPython prints around every exception."""

from __future__ import annotations

DIRECT_CAUSE = "The above exception was the direct cause of the following exception:"
DURING_HANDLING = "During handling of the above exception, another exception occurred:"
WHILE_HANDLING = "While handling the above exception, another exception occurred:"
"""The same as `DURING_HANDLING`, as stackprinter says it."""
HEADER = "Traceback (most recent call last):"
GROUP_HEADER = f"Exception Group {HEADER}"
