"""The lines that CPython prints around every exception."""

from __future__ import annotations

DIRECT_CAUSE = "The above exception was the direct cause of the following exception:"
DURING_HANDLING = "During handling of the above exception, another exception occurred:"
HEADER = "Traceback (most recent call last):"
GROUP_HEADER = f"Exception Group {HEADER}"
