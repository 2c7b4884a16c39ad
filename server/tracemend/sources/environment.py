"""What makes the Python processes of a command, a shell or an editor's terminal record their crashes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SPOOL_VARIABLE = "TRACEMEND_SPOOL"
"""Names the spool folder; set but empty, nothing is recorded."""
HOOK = Path(__file__).parents[1] / "inside" / "path"
"""On PYTHONPATH, this folder starts the crash recorder (by its `sitecustomize`)."""
PYTEST_PLUGIN = Path(__file__).parents[1] / "inside" / "plugin"
"""On PYTHONPATH, this folder lets pytest load `-p tracemend_pytest` without the recorder."""


def recording_environment(env: Mapping[str, str], spool: Path) -> dict[str, str]:
    """`env` with the crash recorder in it, handing over to `spool`."""
    return {**env, "PYTHONPATH": with_hook(env.get("PYTHONPATH", "")), SPOOL_VARIABLE: str(spool)}


def with_hook(python_path: str) -> str:
    """A PYTHONPATH that begins with the recorder's folder, once."""
    others = [entry for entry in python_path.split(os.pathsep) if entry and entry != str(HOOK)]
    return os.pathsep.join([str(HOOK), *others])


def shell_hook(shell: str) -> str:
    """The lines that `eval "$(tracemend shell-hook bash)"` runs: every Python started from the shell records its crashes.

    The workspace is found from where the failing code lies, so one hook serves all projects.
    """
    hook = str(HOOK)
    if shell == "fish":
        quoted = "'" + hook.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return (
            f'if not contains -- {quoted} (string split : -- "$PYTHONPATH")\n'
            f'    set -gx PYTHONPATH (string join : -- {quoted} (string split -n : -- "$PYTHONPATH"))\n'
            "end\n"
        )
    quoted = "'" + hook.replace("'", "'\\''") + "'"
    return (
        f'case ":${{PYTHONPATH-}}:" in\n*:{quoted}:*) ;;\n'
        f'*) export PYTHONPATH={quoted}"${{PYTHONPATH:+:$PYTHONPATH}}" ;;\nesac\n'
    )
