"""An exception's last line, given without its traceback."""

from __future__ import annotations

import pytest

from tracemend.errors import NoTraceback
from tracemend.reading.incidents import read_incidents


def test_a_last_line_with_its_module_is_an_incident_without_frames() -> None:
    (incident,) = read_incidents(
        'django.db.utils.OperationalError: could not connect to server: Connection refused. Is the server running on host "localhost" '
        "(127.0.0.1) and accepting TCP/IP connections on port 5432?\n"
    )
    assert incident.raised.type == "django.db.utils.OperationalError"
    assert incident.raised.message.startswith("could not connect to server: Connection refused. Is the server")
    assert incident.user_frame is None


@pytest.mark.parametrize(
    "text",
    [
        "ValueError: too little is known of this",
        "2026-01-01 12:00:00 ERROR shop.errors.StockError: sold out",
        "see shop.errors.StockError: it says what is sold out",
        "shop.errors.StockError",
        "https://example.org/Error: page",
    ],
)
def test_other_texts_hold_no_traceback(text: str) -> None:
    with pytest.raises(NoTraceback):
        read_incidents(text)
