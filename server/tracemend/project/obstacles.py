"""What keeps git from writing to a repository, whatever it was asked to write: one sentence that says what to do. Pure."""

from __future__ import annotations

import re

_LOCKED = re.compile(r"Unable to create '(?P<file>[^'\n]+\.lock)': File exists", re.I)
_FORBIDDEN = re.compile(
    r"insufficient permission for adding an object|(?:could not create|unable to create|cannot mkdir|cannot lock ref)\b.*"
    r"(?:permission denied|unable to create directory)|unable to (?:create|write|append to) '?\S*'?: permission denied",
    re.I,
)
_READ_ONLY = re.compile(r"read-only file system", re.I)
_FULL = re.compile(r"no space left on device|disk quota exceeded", re.I)


def obstacle(stderr: str) -> str | None:
    """Told from what git said; None when that was something else."""
    locked = _LOCKED.search(stderr)
    if locked is not None:
        return (
            f"Another git process is at work here, or left {locked['file']} behind when it was killed: wait for it, "
            "or delete that file, and try again."
        )
    if _FULL.search(stderr):
        return "The disk is full, so git can't write: free some space and try again."
    if _READ_ONLY.search(stderr):
        return "The repository lies on a disk that can only be read: work on a copy, or apply the fix to your files."
    if _FORBIDDEN.search(stderr):
        return "You may not write to the repository's .git folder: give yourself the right to and try again."
    return None
