"""`anything 2>&1 | tracemend read --store`: input goes on unchanged, and what is found in it is stored."""

from __future__ import annotations

import os

from tracemend.incident import Incident
from tracemend.ledger import Ledger


def pass_through(ledger: Ledger, *, source: int = 0, target: int = 1) -> int:
    """Copy all bytes of one file descriptor to another and store the incidents among them; gives how many there were.

    When nobody reads the copy any more the input is closed, as a plain pipe would. Raises TracemendError when the ledger
    can't be written, after everything has been copied.
    """
    from tracemend.sources.tap import Tap

    found: list[Incident] = []
    errors: list[Exception] = []

    def store(incident: Incident) -> None:
        found.append(incident)
        if not errors:
            try:
                ledger.sighted("pipe", incident)
            except Exception as error:  # noqa: BLE001  # raised below: the copy comes first
                errors.append(error)

    tap = Tap(store)
    tap.start()
    try:
        while data := os.read(source, 65536):
            tap.put(0, data)
            _copy(target, data)
    except BrokenPipeError:
        os.close(source)
    finally:
        tap.finish()
    if errors:
        raise errors[0]
    return len(found)


def _copy(target: int, data: bytes) -> None:
    while data:
        data = data[os.write(target, data) :]
