"""Show what a fix would change, without changing anything.

Arguments: `incident`; `fix`, its id (default: the best one).

Answers `{"fix", "title", "rationale", "diff", "files": [{"uri", "before", "after"}]}`; `before` is null for a new file,
`after` for a removed one. Fails where the text has changed since the fix was made; a new one is then looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.errors import StaleFix
from tracemend.fix import apply_fix, diff_of
from tracemend.lsp.edits import check_fresh
from tracemend.lsp.fixing import find_entry, find_fix
from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""

    incident: str
    fix: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Apply the fix to today's texts in memory."""
    folder, entry = find_entry(server, arguments.incident)
    stored, texts = find_fix(entry, arguments.fix), server.texts(folder)
    fix = stored.fix
    try:
        check_fresh(fix, texts)
    except StaleFix:
        server.flow.analyse(folder, [entry.id], fresh=True)
        raise
    before = {file: texts.text(file) for file in fix.files}
    after = apply_fix(fix, {file: text for file, text in before.items() if text is not None})
    files = [{"uri": server.target(folder, f)[0], "before": before.get(f), "after": after[f]} for f in sorted(after)]
    diff = diff_of(fix, texts.text)
    return {"fix": fix.id, "title": fix.title, "rationale": fix.rationale, "diff": diff, "files": files}
