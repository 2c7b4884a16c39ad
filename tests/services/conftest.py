"""A PostgreSQL for all tests of a process; without the programs a test that needs it says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from services.postgres_server import Server, new_folder, programs


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: tools/services.sh, or apt-get install postgresql")
    folder = new_folder()
    made = Server.make(folder)
    yield made
    made.stop()
    shutil.rmtree(folder)
