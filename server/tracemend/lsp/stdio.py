"""The guard of standard input and output: the protocol has them to itself.

One `print` by a library, or one child that inherits standard output, would break the client's stream. So the protocol moves
to descriptors of its own, which no child inherits; whatever is written to standard output goes to standard error.
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def take_over() -> tuple[BinaryIO, BinaryIO]:
    """Streams for the protocol, in and out. From now on descriptor 0 reads nothing and descriptor 1 is standard error."""
    stdin = os.fdopen(os.dup(0), "rb")
    stdout = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0, inheritable=True)
    os.close(nothing)
    os.dup2(2, 1, inheritable=True)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # lives as long as the process
    sys.stdout = sys.stderr
    return stdin, stdout
