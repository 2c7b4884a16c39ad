"""Put the wheels that the VS Code extension carries along into a folder: ours, and all that ours needs, pure Python every one.

    python tools/wheels.py editors/vscode/bundled/wheels

Raises SystemExit with one sentence where a dependency has no pure-Python wheel.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
OLDEST = "3.10"
FOR_OLDER = ("exceptiongroup", "tomli")
"""What only Python 3.10 needs: pip judges such conditions by the Python that runs it."""
EXTRA = "intake"
"""An editor's setting turns the HTTP intake on, so what that needs is carried along, but for what is not pure Python."""
NOT_PURE = ("httptools",)


def main(folder: Path) -> None:
    """Build our wheel and fetch the others, for any platform and the oldest Python that the server runs on."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (ours,) = folder.glob("tracemend-*.whl")
    pure = ["--only-binary=:all:", "--platform", "any", "--implementation", "py", "--abi", "none"]
    wanted = [str(ours), *FOR_OLDER, *needed_by(EXTRA)]
    fetched = subprocess.run(
        [*pip, "download", *pure, "--python-version", OLDEST, "--dest", str(folder), *wanted], check=False
    )
    if fetched.returncode != 0:
        raise SystemExit("A dependency has no pure-Python wheel: an editor can't carry it along.")
    size = sum(wheel.stat().st_size for wheel in folder.glob("*.whl"))
    print(f"{len(list(folder.glob('*.whl')))} wheels, {size / 1e6:.1f} MB")


def needed_by(extra: str) -> list[str]:
    """The requirements of one of our extras that are pure Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [each for each in project["optional-dependencies"][extra] if not each.startswith(NOT_PURE)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
