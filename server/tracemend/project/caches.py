"""What is remembered of texts, and how a process that sees many versions of one text forgets it."""

from __future__ import annotations

from tracemend.project.location import function_spans
from tracemend.project.positions import positions
from tracemend.project.snapshot import parse


def forget_texts() -> None:
    """Forget the trees and lines of all texts: each cache is bounded in entries, and an entry may be megabytes."""
    for cache in (parse, positions, function_spans):
        cache.cache_clear()
