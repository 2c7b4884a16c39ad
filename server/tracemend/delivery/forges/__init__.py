"""The forges: one file each, listed in `table.py`."""
