"""What the system says of processes."""

from __future__ import annotations

import psutil


def children(pid: int) -> list[psutil.Process]:
    """Every process that a process has started, and those that they have."""
    return psutil.Process(pid).children(recursive=True)


def gone(processes: list[psutil.Process]) -> bool:
    """Whether none of them runs any more."""
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


def open_files(pid: int) -> int:
    """How many descriptors a process has open."""
    return psutil.Process(pid).num_fds()
