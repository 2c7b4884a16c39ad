"""The project's files as they are now: unsaved editor texts over the files on disk."""

from __future__ import annotations

import ast
import tokenize
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tracemend.incident import NOTEBOOK
from tracemend.project.caches import by_text


@dataclass(frozen=True)
class Snapshot:
    """The project's texts at one moment. Files are named relative to the root, with forward slashes."""

    root: Path
    unsaved: Mapping[str, str] = field(default_factory=dict)
    """Texts that an editor holds and has not saved."""
    notebooks: Mapping[str, str] = field(default_factory=dict)
    """The code of open notebooks. It lies in no file, so it is looked at only and never written into a trial's copy."""
    looked_at: set[str] = field(default_factory=set, init=False, compare=False, repr=False)
    """Absolute paths that a search has looked at: within one moment no file is asked twice whether it has changed."""
    kept: dict[str, object] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out for this moment, by the name of what did so."""

    def text(self, file: str) -> str | None:
        """Today's text of a project file, line endings kept; None when it is missing, outside the root or no text."""
        if file in self.unsaved:
            return self.unsaved[file]
        if file.endswith(NOTEBOOK):
            return self.notebooks.get(file)
        path = self.path(file)
        return None if path is None else read_text(path)

    def path(self, file: str) -> Path | None:
        """The file on disk, None when it would lie outside the root or in `.git`."""
        relative = PurePosixPath(file)
        if relative.is_absolute() or ".." in relative.parts or ".git" in relative.parts:
            return None
        path = self.root / relative
        try:
            path.resolve().relative_to(self.root.resolve())
        except (ValueError, OSError, RuntimeError):
            return None
        return path

    def relative(self, path: Path) -> str | None:
        """The name of a path of this project, None when it lies outside."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except (ValueError, OSError, RuntimeError):
            return None

    def tree(self, file: str) -> ast.Module | None:
        """The parsed text; None when it is missing or does not parse. Trees are shared: do not change them."""
        text = self.text(file)
        return None if text is None else parse(text)


def read_text(path: Path) -> str | None:
    """A source file's text by PEP 263, line endings kept, a byte-order mark kept out; None when it can't be read as text."""
    try:
        with path.open("rb") as stream:
            encoding, _ = tokenize.detect_encoding(stream.readline)
            stream.seek(0)
            return stream.read().decode(encoding)
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
        return None


def encode_like(path: Path, text: str) -> bytes:
    """`text` in the encoding of the file that it replaces, its byte-order mark kept; UTF-8 where there is no such file.

    Raises UnicodeEncodeError when the file's declared encoding can't hold the text.
    """
    try:
        with path.open("rb") as stream:
            encoding, _ = tokenize.detect_encoding(stream.readline)
    except (OSError, SyntaxError):
        encoding = "utf-8"
    return text.encode(encoding)


@by_text
def parse(text: str) -> ast.Module | None:
    """The syntax tree of a text, cached; None when it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
