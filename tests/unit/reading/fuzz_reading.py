"""Coverage-guided fuzzing of the reader, by hand; atheris is not among the project's dependencies.

PYTHONPATH=server python tests/unit/reading/fuzz_reading.py -max_total_time=300 FOLDER_OF_SEEDS
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["tracemend"]):
    from tracemend.reading import Reader, read


def one_input(data: bytes) -> None:
    """Any bytes are read, and in pieces give what they give at once."""
    found = read(data)
    reader = Reader()
    streamed = [incident for at in range(0, len(data), 13) for incident in reader.feed(data[at : at + 13])]
    if streamed + reader.close() != found:
        raise AssertionError("a stream differs from its text")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
