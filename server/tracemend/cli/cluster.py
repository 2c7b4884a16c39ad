"""Dask, where the extra `cluster` is installed: the workers of a sweep."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from tracemend.errors import UsageError


@contextmanager
def cluster(scheduler: str | None, workers: int, folder: Path) -> Iterator[Executor]:
    """The workers of the cluster whose scheduler has this address; without one, `workers` processes of this machine.

    Those end with the context, and listen on this machine alone; `folder` is for what Dask spills. A task whose worker dies is
    given to another one. Raises UsageError when Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise UsageError("A sweep needs Dask: pip install 'tracemend[cluster]'.") from None
    if scheduler is not None:
        try:
            client = Client(scheduler, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"No scheduler answers at {scheduler} ({error}): correct the address.") from None
        with client:
            yield client.get_executor(pure=False)
        return
    where = {"host": "127.0.0.1", "dashboard_address": None, "local_directory": str(folder)}
    with (
        LocalCluster(workers, threads_per_worker=1, processes=True, silence_logs=logging.CRITICAL, **where) as local,
        Client(local, set_as_default=False) as client,
    ):
        yield client.get_executor(pure=False)
