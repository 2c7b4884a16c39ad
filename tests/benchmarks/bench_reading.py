"""How fast the reader is, beside the floor and its peers in the same run; asserts nothing.

    python tests/benchmarks/bench_reading.py [MEGABYTES [hostile]]

Times are of the process, best of three, since the machine may be shared. boltons and tblib are needed for the comparison.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "server"), str(ROOT / "tests" / "unit" / "reading")]

from test_hostile import HOSTILE, LONG_LINES  # noqa: E402

from tracemend.reading import Reader, read  # noqa: E402

TEXTS = ROOT / "tests" / "unit" / "reading" / "texts"
LINE = "2026-01-31 10:00:00,123 INFO shop.views request GET /cart/{} user=42 took 12ms status=200\n"
CHAIN = (TEXTS / "cpython-3.12-chain.txt").read_text()


def best(work: Callable[[], Any], times: int = 3) -> float:
    """Seconds of the process that the fastest of several runs took."""
    results = []
    for _ in range(times):
        start = time.process_time()
        work()
        results.append(time.process_time() - start)
    return max(min(results), 1e-9)


def log_chunks(megabytes: int) -> Iterator[bytes]:
    """An ordinary log with five tracebacks in every megabyte."""
    piece = ("".join(LINE.format(n) for n in range(2_100)) + CHAIN).encode()
    for _ in range(megabytes * 1_000_000 // len(piece)):
        yield piece


def read_log(megabytes: int) -> int:
    reader = Reader()
    found = sum(len(reader.feed(chunk)) for chunk in log_chunks(megabytes))
    return found + len(reader.close())


def count_log(megabytes: int) -> int:
    return sum(chunk.count(b"Traceback") for chunk in log_chunks(megabytes))


def bench_log(megabytes: int) -> None:
    ours, floor = best(lambda: read_log(megabytes)), best(lambda: count_log(megabytes))
    print(f"log of {megabytes} MB with {read_log(megabytes)} incidents")
    print(f"  reader                  {megabytes / ours:8.0f} MB/s")
    print(f"  bytes.count             {megabytes / floor:8.0f} MB/s   (the floor; {ours / floor:.1f} times)")
    tracemalloc.start()
    read_log(min(megabytes, 20))
    print(f"  peak memory             {tracemalloc.get_traced_memory()[1] / 1e6:8.1f} MB")
    tracemalloc.stop()


def bench_tracebacks() -> None:
    text = CHAIN * 2_000
    print(f"nothing but tracebacks    {len(text) / best(lambda: read(text)) / 1e6:8.1f} MB/s")


def bench_single() -> None:
    from boltons.tbutils import ParsedException
    from tblib import Traceback

    for name in ("cpython-3.12-no-source", "django-console", "recursion"):
        text = (TEXTS / f"{name}.txt").read_text()
        text = text[text.rindex("Traceback") :]
        print(f"one traceback, {name} ({len(text)} characters)")
        for label, parse in (
            ("reader", read),
            ("boltons", ParsedException.from_string),
            ("tblib", Traceback.from_string),
        ):
            try:
                seconds = best(lambda parse=parse, text=text: [parse(text) for _ in range(100)]) / 100  # type: ignore[misc]
            except Exception as error:  # noqa: BLE001  a peer may not read it at all, which is a result
                print(f"  {label:<22}  fails: {type(error).__name__}")
            else:
                print(f"  {label:<22}  {seconds * 1e6:8.0f} µs")


def bench_accuracy() -> None:
    """How many of the texts a peer reads to the right type and number of frames of the last exception."""
    from boltons.tbutils import ParsedException
    from tblib import Traceback

    texts = [(p.stem, p.read_bytes().decode()) for p in sorted(TEXTS.glob("*.txt"))]
    right = {"reader": 0, "boltons": 0, "tblib": 0}
    total = 0
    for _, text in texts:
        found = read(text)
        if len(found) != 1 or not found[0].raised.frames:
            continue
        total += 1
        right["reader"] += 1
        raised = found[0].raised
        for label, parse in (("boltons", ParsedException.from_string), ("tblib", Traceback.from_string)):
            try:
                parsed = parse(text)
            except Exception:  # noqa: BLE001  what a peer cannot read counts as not read
                continue
            if label == "boltons":
                right[label] += parsed.exc_type == raised.type and len(parsed.frames) == len(raised.frames)
            else:
                count = 0
                while parsed is not None:
                    count, parsed = count + 1, parsed.tb_next
                right[label] += count == len(raised.frames)
    print(f"accuracy on {total} texts of one incident (type and frames of the raised exception; tblib has no type)")
    for label, count in right.items():
        print(f"  {label:<22}  {count:8}")


def bench_hostile() -> None:
    print("hostile text: seconds for 1, 4, 16 and 64 MB, and how many times as long the last took as the first")
    for name, (start, unit) in {**{name: ("", unit) for name, unit in HOSTILE.items()}, **LONG_LINES}.items():
        texts = (start + unit * ((megabytes << 20) // len(unit)) for megabytes in (1, 4, 16, 64))
        seconds = [best(lambda text=text: read(text), 1) for text in texts]  # type: ignore[misc]
        times = "  ".join(f"{s:8.2f}" for s in seconds)
        print(f"  {name:<28}  {times}  {seconds[-1] / seconds[0]:6.0f} times", flush=True)


def bench_import() -> None:
    code = "import time; s = time.process_time(); import tracemend.reading; print(time.process_time() - s)"
    empty = "import time; s = time.process_time(); import json, re, dataclasses; print(time.process_time() - s)"
    for label, program in (("tracemend.reading", code), ("json, re, dataclasses", empty)):
        times = [
            float(
                subprocess.run(
                    [sys.executable, "-c", program], env={"PYTHONPATH": str(ROOT / "server")}, stdout=-1, check=True
                ).stdout
            )
            for _ in range(5)
        ]
        print(f"import {label:<22} {min(times) * 1000:6.1f} ms")


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    if "hostile" in sys.argv:
        bench_hostile()
        return
    bench_import()
    bench_log(megabytes)
    bench_tracebacks()
    bench_single()
    bench_accuracy()


if __name__ == "__main__":
    main()
