"""Any text or payload in, incidents out. Pure: no I/O."""

from tracemend.reading.reader import Reader, read

__all__ = ["Reader", "read"]
