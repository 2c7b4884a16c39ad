"""Curated facts that recipes look up: what libraries and the standard library have removed or renamed."""
