"""Work that waits for a module: done at once where it is loaded, else right after the program imports it."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as `typing` has it, without the import: start-up time
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from typing import Any

_waiting: dict[str, Callable[[], None]] = {}


def after_import(name: str, work: Callable[[], None]) -> None:
    """Run `work` when the module `name` is loaded. What it raises is dropped."""
    if name in sys.modules and not _being_loaded(name):
        _quietly(work)
        return
    _waiting[name] = work
    finders: list[Any] = sys.meta_path
    if _FINDER not in finders:
        finders.insert(0, _FINDER)


def _being_loaded(name: str) -> bool:
    return bool(getattr(getattr(sys.modules[name], "__spec__", None), "_initializing", False))


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        pass


class _Finder:
    """Finds nothing itself: it asks the finders after it, and has the loader of an awaited module call back once."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        work = _waiting.pop(name, None)
        if work is None:
            return None
        finders: list[Any] = list(sys.meta_path)
        for finder in finders:
            find = getattr(finder, "find_spec", None)
            spec = None if finder is self or find is None else find(name, path, target)
            if spec is not None:
                _call_back(spec, work)
                return spec
        _waiting[name] = work
        return None


def _call_back(spec: ModuleSpec, work: Callable[[], None]) -> None:
    loader: Any = spec.loader
    original = getattr(loader, "exec_module", None)
    if original is None:
        return

    def exec_module(module: object) -> None:
        # The loader is as it was before the module's own code runs, and the traceback of a failing import holds no frame of ours.
        del loader.exec_module
        original(module)
        _quietly(work)

    try:
        loader.exec_module = exec_module
    except AttributeError:
        pass


_FINDER = _Finder()
