"""Watches the calls of a few functions: arguments, whether certain lines ran to their end, and how each call ended."""

from __future__ import annotations

import os
import sys
import threading
from types import CodeType, FrameType
from typing import Any, Callable

from _tracemend_literal import (  # type: ignore[import-not-found]  # on the path of the child alone
    arguments_of,
    literal,
)

_MOST_CALLS = 200
_CONTROL_FLOW = ("StopIteration", "StopAsyncIteration", "GeneratorExit")


class Watch:
    """Tells of each call of a few functions: arguments, whether the watched lines ran to their end, and how it ended."""

    def __init__(self, reporter: Any, plan: dict[str, Any]) -> None:
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
    def __init__(self, watch: Watch, place: _Place, frame: FrameType) -> None:
        self.watch = watch
        self.place = place
        self.number = place.count
        self.arguments = arguments_of(frame)
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
