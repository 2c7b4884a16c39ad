"""Runs first in every Python process of a trial, by the project's own interpreter (3.8 and later).

It leads paths of the user's checkout into the trial's copy (editable installs, `PYTHONPATH`), reports which files were
executed or opened and from where, and watches the calls of one function. Reports are lines of JSON, written as things
happen, so that a process that dies has told all the same. What it does is set by the plan, a JSON file that the environment
variable names; without one it does nothing.
"""

from __future__ import annotations

import json
import os
import sys
from types import CodeType
from typing import Any

PLAN = "TRACEMEND_TRIAL_PLAN"


def _begin() -> None:
    path = os.environ.get(PLAN)
    if not path:
        return
    try:
        with open(path, encoding="utf-8") as stream:
            plan: dict[str, Any] = json.load(stream)
    except (OSError, ValueError):
        return
    _lead_into_copy(plan["checkouts"], plan["copy"])
    if plan.get("report") or plan.get("left_out"):
        reporter = _Reporter(plan["reports"])
        watch = None
        if plan.get("watch"):
            from _tracemend_watch import Watch  # type: ignore[import-not-found]  # on the path of the child alone

            watch = Watch(reporter, plan)
        sys.addaudithook(_Origin(reporter, plan, watch).audit)
        if watch is not None and not plan.get("imported"):
            watch.begin()


def _lead_into_copy(checkouts: list[str], copy: str) -> None:
    """Wherever the import system was told to look in the checkout, make it look in the copy, if the copy has that folder."""

    def led(entry: Any) -> Any:
        if not isinstance(entry, str):
            return entry
        real = os.path.realpath(entry)
        for checkout in checkouts:
            if real == checkout or real.startswith(checkout + os.sep):
                target = copy + real[len(checkout) :]
                return target if os.path.exists(target) else entry
        return entry

    sys.path[:] = [led(entry) for entry in sys.path]
    for name, module in list(sys.modules.items()):
        places = getattr(module, "__path__", None)
        if isinstance(places, list):
            places[:] = [led(place) for place in places]
        if name.startswith("__editable__"):  # the finders that setuptools writes
            for table in (getattr(module, "MAPPING", None), getattr(module, "NAMESPACES", None)):
                if isinstance(table, dict):
                    for key, value in table.items():
                        table[key] = [led(v) for v in value] if isinstance(value, list) else led(value)


class _Reporter:
    """Appends lines to this process's own file."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.descriptor: int | None = None

    def tell(self, fact: dict[str, Any]) -> None:
        line = (json.dumps(fact) + "\n").encode("ascii")
        try:
            if self.descriptor is None:
                self.open()
            os.write(self.descriptor, line)  # type: ignore[arg-type]  # opened above
        except OSError:  # a daemon closes what it did not open
            try:
                self.open()
                os.write(self.descriptor, line)  # type: ignore[arg-type]  # opened above
            except OSError:
                pass

    def open(self) -> None:
        path = os.path.join(self.folder, "%d.jsonl" % os.getpid())
        self.descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


class _Origin:
    """Tells each file of the copy or the checkout that is executed, and each watched data file that is opened."""

    def __init__(self, reporter: _Reporter, plan: dict[str, Any], watch: Any) -> None:
        self.reporter = reporter
        self.watch = watch
        self.roots: tuple[str, ...] = tuple(root + os.sep for root in [plan["copy"], *plan["checkouts"]])
        self.opened = set()
        for file in plan.get("files", []):
            self.opened |= {root + file.replace("/", os.sep) for root in self.roots}
        self.quiet = not plan.get("report")
        self.left_out = {plan["copy"] + os.sep + file: file for file in plan.get("left_out", [])}
        self.seen: set[tuple[str, str]] = set()
        self.main_told = False
        self.busy = False

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.busy or event not in ("exec", "open", "import"):
            return
        self.busy = True
        try:
            if not self.main_told and not self.quiet:
                self.tell_main()
            if event == "exec" and not self.quiet and isinstance(arguments[0], CodeType):
                self.note("executed", arguments[0].co_filename)
            elif event == "open" and isinstance(arguments[0], str):
                self.note_opened(os.path.abspath(arguments[0]))
        finally:
            self.busy = False

    def note_opened(self, path: str) -> None:
        if path in self.opened:
            self.note("opened", path)
        elif path in self.left_out and not os.path.exists(path):
            self.reporter.tell({"needed": self.left_out[path]})

    def tell_main(self) -> None:
        main = getattr(sys.modules.get("__main__"), "__file__", None)
        if isinstance(main, str):
            self.main_told = True
            self.note("executed", main)

    def note(self, kind: str, path: str) -> None:
        if (kind, path) in self.seen:
            return
        self.seen.add((kind, path))
        if path.startswith("<"):
            return
        whole = os.path.abspath(path)
        if self.watch is not None and whole in self.watch.files:
            self.watch.begin()
        if whole.startswith(self.roots):
            self.reporter.tell({kind: whole})


def _go_on_with_the_users() -> None:
    """Run the `sitecustomize` that this one stands before, and stay out of the way from then on."""
    here = os.path.dirname(os.path.abspath(__file__))
    ours = [p for p in sys.path if os.path.abspath(p) == here]
    sys.path[:] = [p for p in sys.path if os.path.abspath(p) != here]
    this = sys.modules.pop(__name__)
    try:
        __import__("sitecustomize")
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        sys.modules.setdefault(__name__, this)
        sys.path += ours[:1]


if __name__ == "sitecustomize":
    _begin()
    _go_on_with_the_users()
