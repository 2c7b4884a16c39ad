"""The record of an attempt: what was sent, what came back, what was made of it, what its trials showed and what it cost.

It is written after every step, so it is there whatever happens, and holds the texts that the replies were about, so that it
can be gone through again without the project, a network or a model.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracemend import __version__
from tracemend.contract import fix_to_json, verdict_to_json
from tracemend.fix import Fix, Verdict
from tracemend.model.author import About, Ask, Message, Reply, Spent, Target
from tracemend.model.replies.values import Code
from tracemend.project.records import prune
from tracemend.project.state import workspace_state

if TYPE_CHECKING:
    from tracemend.model.candidates import Candidate

FORM = 1
"""Of the record; a reader refuses another."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A fix with its verdict and the end of what the failing run printed."""

    fix: Fix
    verdict: Verdict
    output: str = ""


@dataclass
class Attempt:
    """One attempt's record: `attempt.json` in a folder of its own."""

    folder: Path
    data: dict[str, Any] = field(default_factory=dict)

    def begin(self, incident: str, target: Target, about: About, code: Code, more: dict[str, Any]) -> None:
        """Keep what the attempt starts from."""
        texts = {"texts": dict(code.texts), "file": code.file, "functions": [list(pair) for pair in code.functions]}
        author = {**asdict(target), **asdict(about)}
        versions = {"tracemend": __version__, **dict(about.versions)}
        self.data |= {"form": FORM, "incident": incident, "author": author, "versions": versions}
        self.data |= {"at": time.time(), "code": texts, "rounds": [], **more}
        self.save()

    def begin_round(self, number: int, messages: Sequence[Message], tokens: int) -> None:
        """Keep what is sent in a round."""
        sent = [asdict(message) for message in messages]
        self.data["rounds"].append({"round": number, "tokens": tokens, "messages": sent, "replies": []})
        self.save()

    def replied(self, ask: Ask, reply: Reply) -> None:
        """Keep a reply."""
        self._round["replies"].append(
            {**_asked(ask), "text": reply.text, "cut": reply.cut, "spent": asdict(reply.spent)}
        )
        self.save()

    def failed(self, ask: Ask, error: str) -> None:
        """Keep that there was none."""
        self._round["replies"].append({**_asked(ask), "error": error})
        self.save()

    def proposed(self, found: Sequence[Candidate], refused: Sequence[str]) -> None:
        """Keep what was made of the replies."""
        self._round["candidates"] = [
            {"fix": fix_to_json(c.fix), "agreement": c.agreement, "size": c.size} for c in found
        ]
        self._round["refused"] = list(refused)
        self.save()

    def judged(self, judged: Sequence[Judged]) -> None:
        """Keep what the trials showed."""
        self._round["judged"] = [
            {"fix": one.fix.id, "verdict": verdict_to_json(one.verdict), "output": one.output} for one in judged
        ]
        self.save()

    def end(self, ended: str, spent: Spent) -> None:
        """Keep how it ended and what it cost."""
        self.data |= {"ended": ended, "spent": asdict(spent), "seconds": round(time.time() - self.data["at"], 3)}
        self.save()

    @property
    def _round(self) -> dict[str, Any]:
        found: dict[str, Any] = self.data["rounds"][-1]
        return found

    def save(self) -> None:
        """Write it anew; a reader sees the old one or the new one."""
        beside = self.folder / "attempt.json.new"
        beside.write_text(json.dumps(self.data, indent=1), encoding="utf-8")
        beside.replace(self.folder / "attempt.json")


def new_attempt(root: Path) -> Attempt:
    """A new record in the workspace's state folder; the oldest are removed. Raises ProjectUnusable."""
    home = workspace_state(root) / "attempts"
    home.mkdir(exist_ok=True, mode=0o700)
    prune(home)
    folder = home / f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    folder.mkdir(mode=0o700)
    return Attempt(folder)


def _asked(ask: Ask) -> dict[str, Any]:
    return {"purpose": ask.purpose, "round": ask.round, "number": ask.number, "temperature": ask.temperature}
