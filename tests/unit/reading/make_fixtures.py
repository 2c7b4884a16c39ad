"""Makes the texts in `texts/` by running the real tools; run it by hand when a tool's form changes.

    python tests/unit/reading/make_fixtures.py [NAME…]

It needs the tools in the environment that runs it; what is missing is skipped and named. Paths of the machine are replaced by
others of the same length, since some printers draw boxes around them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from fixture_commands import CPYTHON, MODULES, PROGRAMS, PYTEST
from fixture_programs import DOCTEST, HYPOTHESIS, SHOP, TESTS
from fixture_services import PROJECT, SERVICES

TEXTS = Path(__file__).parent / "texts"
FOLDER = Path("/tmp/shop")
VERSIONS = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


def prepare() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / "shop.py").write_text(SHOP)
    (FOLDER / "broken.py").write_text("def f(:\n    pass\n")
    (FOLDER / "test_shop.py").write_text(TESTS)
    (FOLDER / "test_unimportable.py").write_text("import nothing_here\n")
    (FOLDER / "test_unparsable.py").write_text("def test_x(:\n    pass\n")
    (FOLDER / "documented.py").write_text(DOCTEST)
    (FOLDER / "test_hypothesis.py").write_text(HYPOTHESIS)
    for name, text in PROJECT.items():
        (FOLDER / name).write_text(text)
    TEXTS.mkdir(exist_ok=True)


def run(name: str, command: list[str]) -> None:
    environment = {**os.environ, "COLUMNS": "80", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        command, cwd=FOLDER, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120
    )
    text = done.stdout.decode("utf-8", "replace")
    if "No module named" in text.splitlines()[-1:] and name != "pytest-collect":
        print(f"{name}: skipped, {text.strip().splitlines()[-1]}")
        return
    for own, other in ((sys.prefix, "venv"), (str(VERSIONS), "python"), (str(Path.home()), "shop")):
        text = text.replace(own, f"/{'o' * (len(own) - len(other) - 2)}/{other}")
    (TEXTS / f"{name}.txt").write_bytes(text.encode())


def main(names: list[str]) -> None:
    prepare()
    jobs: dict[str, list[str]] = {}
    for name, (program, arguments) in PROGRAMS.items():
        path = FOLDER / f"{name.replace('-', '_')}_main.py"
        path.write_text(program)
        jobs[name] = [sys.executable, path.name, *arguments]
    for name, arguments in PYTEST.items():
        jobs[name] = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    for name, arguments in {**MODULES, **SERVICES}.items():
        jobs[name] = [sys.executable, *arguments]
    for version in sorted(VERSIONS.glob("[23].*")):
        short = ".".join(version.name.split(".")[:2])
        for name, program in CPYTHON.items():
            path = FOLDER / f"{name.replace('-', '_')}_crash.py"
            path.write_text(program)
            jobs[f"cpython-{short}-{name}"] = [str(version / "bin" / "python"), path.name]
    for name, command in jobs.items():
        if not names or name in names:
            if name.startswith("cpython-2") and name.endswith("chain"):
                continue
            run(name, command)


if __name__ == "__main__":
    main(sys.argv[1:])
