"""pytest loads this: `-p tracemend_pytest` with this folder on PYTHONPATH, or the entry point of an installed Tracemend.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import sys

if "tracemend_inside" not in sys.modules:
    _package = type(sys)("tracemend_inside")
    _package.__path__ = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    sys.modules["tracemend_inside"] = _package

pytest_plugins = ["tracemend_inside.pytest_plugin"]
