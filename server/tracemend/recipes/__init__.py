"""Deterministic authors of fixes, one error each: one file per recipe, one visible table."""
