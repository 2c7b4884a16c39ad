"""The vocabulary of failures: frames, exception records, incidents.

Everything here is frozen, plain and free of I/O, so that any floor of the house may import it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

NOTEBOOK = ".ipynb"
"""The files in which code lies in cells: a place there is one in the joined code of the cells, while an editor holds the notebook."""

Relation = Literal["cause", "context", "group_member"]
"""How an exception record relates to the next: `cause` and `context` point to the record printed after it."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A recorded local variable or argument of a frame, bounded and scrubbed where it was recorded."""

    name: str
    shown: str
    """Its bounded `repr`."""
    argument: bool = False
    value: str | None = None
    """JSON text of the value itself where it is plain data, else None."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry of a stack, as reported: paths are those of the machine that crashed."""

    file: str
    line: int
    """One-based; 0 where the report has none."""
    function: str | None
    """As printed: a qualified name where the source gives one, `<module>` at top level, None for a SyntaxError's place."""
    source: str | None = None
    """The quoted source line, stripped."""
    col: int | None = None
    """Zero-based, in code points, start of the caret range in the stripped source line."""
    end_col: int | None = None
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """One exception of a chain or group."""

    type: str
    """As printed, with its module where the report gives it: `shop.errors.NoStock`, `KeyError`."""
    message: str = ""
    notes: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    """Oldest call first."""
    relation: Relation | None = None
    """None for the raised exception."""
    group: int | None = None
    """Index in the incident of the group that this record (or the member whose chain it belongs to) is a member of."""

    @property
    def shown_type(self) -> str:
        """The type for people: a report may end before it."""
        return self.type or "Unknown exception"


@dataclass(frozen=True, slots=True)
class Context:
    """What was going on when the incident was reported, as far as the source tells."""

    command: tuple[str, ...] = ()
    cwd: str | None = None
    test: str | None = None
    """pytest node id of the failing test."""
    request: tuple[tuple[str, str], ...] = ()
    """`method`, `url`, `route` and the like, scrubbed."""
    python: str | None = None
    """Version of the interpreter that crashed, `3.12`."""
    release: str | None = None
    environment: str | None = None
    reference: str | None = None
    """The error monitor's own short name of it: `SHOP-123`."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One failure as reported."""

    exceptions: tuple[ExceptionRecord, ...]
    """In the order in which Python prints them; see `contract` of the command line."""
    origin: str = "python"
    context: Context = Context()

    @property
    def raised(self) -> ExceptionRecord:
        """The exception that was raised in the end, the one whose relation is None."""
        for record in reversed(self.exceptions):
            if record.relation is None:
                return record
        return self.exceptions[-1]

    @property
    def user_frame(self) -> Frame | None:
        """The innermost frame in the user's own files: of the raised exception, else of its chain, else of a group's members."""
        raised = self.raised
        chain = [e for e in self.exceptions if e.relation in ("cause", "context") and e.group == raised.group]
        members = [e for e in self.exceptions if e.group is not None]
        for record in [raised, *reversed(chain), *members]:
            for frame in reversed(record.frames):
                if is_user_file(frame.file) and not _is_compiled(frame):
                    return frame
        return None


_FOREIGN = r"""(?x)
    ^<(?!ipython-input).*>$                                 # <frozen importlib>, <string>, <stdin>
    | (?:^|[\\/])(?:site|dist)-packages[\\/]
    | (?:^|[\\/])lib(?:64)?[\\/](?:python|pypy)\d(?:\.\d+)?t?[\\/]   # POSIX standard library
    | (?:^|[\\/])lib[-_](?:python|pypy)[\\/]                         # PyPy's
    | ^[A-Za-z]:.*[\\/](?:Python|python)\d*(?:-\d+)?[\\/][Ll]ib[\\/]       # Windows standard library
    | [\\/](?:[Cc]python|[Pp]ypy)-?\d[^\\/]*[\\/][Ll]ib[\\/]
    | [\\/](?:[Aa]na|[Mm]ini|[Mm]icromamba|[Mm]iniforge|[Mm]amba)(?:conda|forge)?\d?[\\/](?:envs[\\/][^\\/]+[\\/])?[Ll]ib[\\/]
    | \.zip[\\/] | [^\\/]\.egg[\\/]
    | ^importlib[\\/]
    | ^/var/runtime/                                        # AWS Lambda's own
    """


@cache
def _foreign() -> re.Pattern[str]:
    """Compiled when it is first needed: the reader is imported in terminals' hot paths."""
    return re.compile(_FOREIGN)


def is_user_file(path: str) -> bool:
    """Whether a frame's path is of the user's own code: not the standard library, an installed package or a pseudo-file.

    Judged by the path's text alone, since the file may lie on another machine. A notebook's cell is the user's own.
    """
    return bool(path) and _foreign().search(path) is None


def _is_compiled(frame: Frame) -> bool:
    """Whether a frame is Cython's of an installed package: a source path of its build, and a function named with its module."""
    if frame.file.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", frame.file) or frame.source is not None:
        return False
    if not frame.file.endswith((".py", ".pyx", ".pxd", ".pxi")):
        return False
    module = re.sub(r"[\\/]", ".", frame.file.rpartition(".")[0])
    parts = (frame.function or "").split(".")
    return any(f".{module}".endswith("." + ".".join(parts[:n])) for n in range(2, len(parts)))


def exception_type_name(type_text: str) -> str:
    """The bare class name of a printed type: `shop.errors.NoStock` gives `NoStock`."""
    return type_text.rpartition(".")[2]


_VOLATILE = re.compile(r"0x[0-9a-fA-F]+|\d+")


def fingerprint(incident: Incident) -> str:
    """Sixteen hex digits that are equal for two reports of the same failure.

    Made of the exception's type and the user frame's function and source text, never its line number. Where the report
    quotes no source the message with its numbers masked stands in for it.
    """
    frame = incident.user_frame
    raised = incident.raised
    if frame is None:
        parts = [raised.type, _VOLATILE.sub("#", raised.message)]
    else:
        name = re.split(r"[\\/]", frame.file)[-1]
        place = frame.source.strip() if frame.source else _VOLATILE.sub("#", raised.message)
        parts = [exception_type_name(raised.type), name, frame.function or "", place]
    import hashlib  # kept out of the start-up of the reader

    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
