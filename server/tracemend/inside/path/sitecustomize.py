"""Run by `site` at the start of every interpreter that has this folder on PYTHONPATH: begin to record, then hand on.

Also read by interpreters that the recorder does not support (Python 2 included), where it only hands on.
"""

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))

if sys.version_info >= (3, 8) and "tracemend_inside" not in sys.modules:
    try:
        _package = type(sys)("tracemend_inside")
        _package.__path__ = [os.path.dirname(_here)]
        sys.modules["tracemend_inside"] = _package
        from tracemend_inside.recorder import install  # type: ignore[import-not-found]  # the package made just now

        install()
    except Exception:  # whatever is wrong with us, the user's program runs
        pass

# The program sees its own sys.path, and `sitecustomize` is the user's own where there is one.
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != _here]
_ours = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
except ImportError as _error:
    if "sitecustomize" not in str(_error):
        raise
    if _ours is not None:
        sys.modules["sitecustomize"] = _ours
