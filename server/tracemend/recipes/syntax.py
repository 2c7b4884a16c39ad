"""Shared by the recipes for syntax errors: try an edit and let the parser judge."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Sequence

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, apply_edits
from tracemend.project.positions import Positions


def syntax_error(text: str, python: tuple[int, int] | None = None) -> SyntaxError | None:
    """The error with which a text does not compile, None when it does; `python` asks for the grammar of an older version."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, feature_version=python)
            compile(
                tree, "<text>", "exec", dont_inherit=True
            )  # finds a `return` outside of a function, and runs nothing
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None


def parses(site: CrashSite, edits: Sequence[Edit]) -> bool:
    """Whether the site's file parses with these edits."""
    return syntax_error(apply_edits(site.text, tuple(edits)), site.python) is None


def progress(site: CrashSite, edits: Sequence[Edit]) -> bool:
    """Whether the file's first error comes on a later line with these edits."""
    now = syntax_error(site.text, site.python)
    then = syntax_error(apply_edits(site.text, tuple(edits)), site.python)
    return now is not None and then is not None and (then.lineno or 0) > max(now.lineno or 0, site.location.line)


def code_end(where: Positions, line: int) -> int | None:
    """Offset of the end of a line's code, before its comment and white space; None for a line without code."""
    content = where.line(line)
    end = len(content)
    try:
        for token in tokenize.generate_tokens(io.StringIO(content).readline):
            if token.type == tokenize.COMMENT:
                end = token.start[1]
    except (tokenize.TokenError, IndentationError, SyntaxError):
        pass  # an open bracket or string: what was seen up to there counts
    code = content[:end].rstrip()
    return where.starts[line - 1] + len(code) if code else None
