"""Tracemend turns a Python traceback into a tested, committed fix."""

__version__ = "0.1.0"
