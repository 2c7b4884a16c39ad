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
import threading
from types import CodeType, FrameType
from typing import Any, Callable

PLAN = "TRACEMEND_TRIAL_PLAN"

_MOST_CALLS = 200
_MOST_CHARACTERS = 4000
_MOST_DEPTH = 6
_CONTROL_FLOW = ("StopIteration", "StopAsyncIteration", "GeneratorExit")


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
    if plan.get("report"):
        reporter = _Reporter(plan["report"])
        watch = _Watch(reporter, plan) if plan.get("watch") else None
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

    def __init__(self, reporter: _Reporter, plan: dict[str, Any], watch: _Watch | None) -> None:
        self.reporter = reporter
        self.watch = watch
        self.roots: tuple[str, ...] = tuple(root + os.sep for root in [plan["copy"], *plan["checkouts"]])
        self.opened = set()
        for file in plan.get("files", []):
            self.opened |= {root + file.replace("/", os.sep) for root in self.roots}
        self.seen: set[tuple[str, str]] = set()
        self.main_told = False
        self.busy = False

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.busy or event not in ("exec", "open", "import"):
            return
        self.busy = True
        try:
            if not self.main_told:
                self.tell_main()
            if event == "exec" and isinstance(arguments[0], CodeType):
                self.note("executed", arguments[0].co_filename)
            elif event == "open" and isinstance(arguments[0], str) and os.path.abspath(arguments[0]) in self.opened:
                self.note("opened", arguments[0])
        finally:
            self.busy = False

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


class _Watch:
    """Tells of each call of a few functions: arguments, whether the watched lines ran to their end, and how it ended."""

    def __init__(self, reporter: _Reporter, plan: dict[str, Any]) -> None:
        self.reporter = reporter
        self.places = [_Place(plan["copy"], place) for place in plan["watch"]]
        self.names = {place.function for place in self.places}
        self.calls: dict[int, _Call] = {}
        self.known: dict[CodeType, _Place | None] = {}
        self.files = {place.file for place in self.places}
        self.begun = False

    def begin(self) -> None:
        """Watch from now on. Every call costs from here, so it waits for the file where that is imported."""
        if not self.begun:
            self.begun = True
            threading.settrace(self.trace)
            sys.settrace(self.trace)

    def trace(self, frame: FrameType, event: str, _argument: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if code.co_name not in self.names or event != "call":
            return None
        if code not in self.known:
            self.known[code] = next((p for p in self.places if p.holds(code)), None)
        place = self.known[code]
        if place is None:
            return None
        call = self.calls.pop(id(frame), None)  # a generator that goes on
        if call is None:
            place.count += 1
            if place.count > _MOST_CALLS:
                return None
            call = _Call(self, place, frame)
        return call.trace


class _Place:
    """One watched function, and the lines of it that matter."""

    def __init__(self, copy: str, place: dict[str, Any]) -> None:
        self.name: str = place["name"]
        self.file: str = copy + os.sep + place["file"].replace("/", os.sep)
        self.function: str = place["function"]
        self.first, self.last = place["lines"]
        self.scope: list[int] = place["scope"]
        self.exception: str = place["exception"]
        self.count = 0

    def holds(self, code: CodeType) -> bool:
        """Whether this is the function's code; decorators and definitions of the same name in one file are told apart by lines."""
        first, last = self.scope
        right_name = code.co_name == self.function and (
            self.function == "<module>" or first <= code.co_firstlineno <= last
        )
        return right_name and os.path.abspath(code.co_filename) == self.file


class _Call:
    def __init__(self, watch: _Watch, place: _Place, frame: FrameType) -> None:
        self.watch = watch
        self.place = place
        self.number = place.count
        self.arguments = _arguments(frame)
        self.hit = self.inside = self.completed = self.swallowed = False
        self.raised: str | None = None
        self.pending: str | None = None
        self.within = False

    def trace(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        if event == "line":
            self.line(self.place.first <= frame.f_lineno <= self.place.last)
        elif event == "exception":
            name = argument[0].__name__
            if name == self.place.exception or name not in _CONTROL_FLOW:
                self.pending, self.within = name, self.inside
                if self.inside:
                    self.raised = name
        elif event == "return":
            self.returned(frame, argument)
        return self.trace

    def line(self, inside: bool) -> None:
        if self.pending is not None:
            self.swallowed = self.swallowed or self.within
        elif self.inside and not inside:
            self.completed = True
        self.pending = None
        self.hit = self.hit or inside
        self.inside = inside

    def returned(self, frame: FrameType, result: Any) -> None:
        escaped, self.pending = self.pending, None
        if escaped is None and self.inside:
            self.completed = True
        if (
            frame.f_code.co_flags & 0x2A0 and escaped is None
        ):  # generator, coroutine, asynchronous generator: perhaps a pause
            self.watch.calls[id(frame)] = self
        self.watch.reporter.tell(
            {
                "call": self.number,
                "place": self.place.name,
                "arguments": self.arguments,
                "hit": self.hit,
                "completed": self.completed,
                "raised": self.raised,
                "swallowed": self.swallowed,
                "escaped": escaped,
                "result": None if escaped else literal(result),
            }
        )


def _arguments(frame: FrameType) -> list[list[str | None]] | None:
    """[name, kind, literal or None] of each argument as it was at the call; None where there are too many."""
    code = frame.f_code
    plain, only = code.co_argcount, code.co_kwonlyargcount
    names = code.co_varnames
    kinds = ["positional"] * plain + ["keyword"] * only
    count = plain + only
    if code.co_flags & 0x04:
        kinds.append("rest")
        count += 1
    if code.co_flags & 0x08:
        kinds.append("keywords")
        count += 1
    if count > 30:
        return None
    values = frame.f_locals
    return [[name, kind, literal(values.get(name))] for name, kind in zip(names[:count], kinds)]


def literal(value: Any) -> str | None:
    """A Python expression that gives an equal value, for plain data of bounded size; None for anything else."""
    try:
        text = _literal(value, _MOST_DEPTH)
    except (ValueError, RecursionError):
        return None
    return text if len(text) <= _MOST_CHARACTERS else None


def _literal(value: Any, depth: int) -> str:
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes):
        if kind in (str, bytes) and len(value) > _MOST_CHARACTERS:
            raise ValueError
        return repr(value)
    if kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError
        return repr(value)
    if depth == 0 or kind not in (list, tuple, set, frozenset, dict) or len(value) > 500:
        raise ValueError
    if kind is dict:
        return "{%s}" % ", ".join("%s: %s" % (_literal(k, depth - 1), _literal(v, depth - 1)) for k, v in value.items())
    items = [_literal(item, depth - 1) for item in value]
    if kind is list:
        return "[%s]" % ", ".join(items)
    if kind is tuple:
        return "(%s%s)" % (", ".join(items), "," if len(items) == 1 else "")
    items.sort()
    if kind is set:
        return "{%s}" % ", ".join(items) if items else "set()"
    return "frozenset({%s})" % ", ".join(items) if items else "frozenset()"


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
