"""A PostgreSQL that can't be reached: the diagnosis from a paste, and the whole way to a pushed branch, beside the tools by hand.

    python tests/benchmarks/bench_database.py [--rounds N]

The aims: 2 seconds for the diagnosis with all its probes; 10 seconds from the crash to the pushed branch, beyond the project's own
programs and tests, which are run as often as a proof needs them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE.parent / "server"), str(HERE)]

from benchmarks.timing import median  # noqa: E402  # runs from a checkout, too
from recipes.crash import run, write  # noqa: E402
from services.django_shop import PYTHON, lay_out, look_at  # noqa: E402
from services.postgres_server import PASSWORD, Server, free_port, new_folder, programs  # noqa: E402


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    if programs() is None:
        sys.exit("PostgreSQL is not installed: tools/services.sh")
    folder = new_folder()
    server = Server.make(folder)
    try:
        with tempfile.TemporaryDirectory() as name:
            measure(server, Path(name).resolve(), rounds)
    finally:
        server.stop()
        shutil.rmtree(folder)


def measure(server: Server, home: Path, rounds: int) -> None:
    os.environ |= {
        "TRACEMEND_STATE_DIR": str(home / "state"),
        "PYTHONPATH": str(HERE.parent / "server"),
        "NO_COLOR": "1",
    }
    os.environ |= {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "SHOP_DB_PASSWORD": PASSWORD,
    }
    (home / "gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")
    wrong, silent = home / "wrong", home / "silent"
    lay_out(wrong, "psycopg", free_port(), password='os.environ["SHOP_DB_PASSWORD"]')
    text = run(PYTHON, ["python", "manage.py", "migrate"], wrong).stderr
    by_hand = median(rounds, lambda _: run(PYTHON, ["python", "manage.py", "check", "--database", "default"], wrong))
    print(f"manage.py check --database default (says nothing of it)   {by_hand:6.2f} s")
    print(
        f"diagnosis from the paste, another port                    {median(rounds, lambda _: look_at(text, wrong)):6.2f} s (aim: 2 s)"
    )
    with socket.create_server(("127.0.0.1", 0)) as holder:
        lay_out(silent, "psycopg", holder.getsockname()[1])
        said = text.replace("port ", f"port {holder.getsockname()[1]} #")
        print(
            f"diagnosis from the paste, a port that never answers       {median(rounds, lambda _: look_at(said, silent)):6.2f} s (aim: 2 s)"
        )
    whole_way(wrong, home)


def whole_way(shop: Path, home: Path) -> None:
    write(
        shop,
        {
            "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = shop.settings\n",
            "tests/test_shop.py": "def test_shop():\n    pass\n",
        },
    )
    subprocess.run(["git", "init", "-q", "--bare", str(home / "shop.git")], check=True)
    for words in (
        "init -qb main",
        "add -A",
        "commit -qm Shop",
        f"remote add origin {home / 'shop.git'}",
        "push -q origin main",
    ):
        subprocess.run(["git", *words.split()], cwd=shop, check=True)
    failed = run(PYTHON, ["python", "manage.py", "migrate"], shop).stderr
    own = 3 * median(3, lambda _: run(PYTHON, ["python", "manage.py", "showmigrations"], shop))
    own += 6 * median(3, lambda _: run(PYTHON, ["python", "-m", "pytest", "-q"], shop))
    argv = [sys.executable, "-m", "tracemend", "fix", "--push", "--python", str(PYTHON), "--project", str(shop)]
    started = time.perf_counter()
    done = subprocess.run(argv, input=failed, capture_output=True, text=True, cwd=shop)
    seconds = time.perf_counter() - started
    assert "Pushed fix/database-connection-config" in done.stdout, done.stdout + done.stderr
    print(f"tracemend fix --push, crash to pushed branch              {seconds:6.2f} s")
    print(f"  of it the project's own programs and tests              {own:6.2f} s")
    print(f"  beyond them                                             {seconds - own:6.2f} s (aim: 10 s)")


if __name__ == "__main__":
    main()
