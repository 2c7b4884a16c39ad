"""Each test of the server runs under both editors."""

from __future__ import annotations

import pytest

from server.editing import PROFILES


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    """Each editor in turn."""
    return str(request.param)
