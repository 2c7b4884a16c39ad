"""A recorded attempt gone through again, without a network or a model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from tracemend.errors import ModelFailed, UsageError
from tracemend.model.author import About, Ask, Reply, Spent, Target, Told, estimated, untold
from tracemend.model.candidates import candidates
from tracemend.model.record import FORM
from tracemend.model.replies.reading import read_reply
from tracemend.model.replies.values import Code, Proposed, Unusable
from tracemend.project.process import Cancel
from tracemend.project.snapshot import Snapshot


def read_record(folder: Path) -> dict[str, Any]:
    """The record in a folder.

    Raises UsageError when there is none that can be read.
    """
    try:
        data = json.loads((folder / "attempt.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder} holds no record of an attempt ({error}): name the folder of one.") from None
    if not isinstance(data, dict) or data.get("form") != FORM:
        raise UsageError(f"{folder} holds a record of another version: use the Tracemend that wrote it.")
    return data


@dataclass
class ReplayAuthor:
    """Gives the replies of a record again, in their order."""

    folder: Path
    differing: list[str] = field(default_factory=list)
    """A sentence for each prompt that is not the recorded one."""
    _taken: dict[tuple[str, int, int], int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def target(self) -> Target:
        """The recorded model; nothing leaves this machine."""
        return Target(str(read_record(self.folder)["author"]["model"]), "a record on this machine", True)

    def start(self) -> None:
        """Nothing takes a while."""

    def about(self) -> About:
        """The recorded prices."""
        author = read_record(self.folder)["author"]
        return About(author["prompt_price"], author["reply_price"], (("record", self.folder.name),))

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """An estimate."""
        return estimated(texts)

    def ask(self, ask: Ask, cancel: Cancel, told: Told = untold) -> Reply:
        """The recorded reply of this round and number. Raises ModelFailed where it was a failure or there is none."""
        cancel.check()
        key = (ask.purpose, ask.round, ask.number)
        with self._lock:
            nth = self._taken.get(key, 0)
            self._taken[key] = nth + 1
        found = [
            (one, reply)
            for one in read_record(self.folder)["rounds"]
            for reply in one["replies"]
            if (reply["purpose"], reply["round"], reply["number"]) == key
        ]
        if nth >= len(found):
            raise ModelFailed(f"The record {self.folder.name} holds no reply for round {ask.round}.", "absent")
        one, reply = found[nth]
        if [m["text"] for m in one["messages"]] != [m.text for m in ask.messages]:
            self.differing.append(f"The prompt of round {ask.round} is not the recorded one.")
        if "error" in reply:
            raise ModelFailed(reply["error"], "recorded")
        told(len(reply["text"]))
        return Reply(reply["text"], Spent(**reply["spent"]), reply["cut"])

    def close(self) -> None:
        """Nothing runs."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one round: ids of the fixes as recorded and as made now, and the sentences of refusal."""

    recorded: tuple[str, ...]
    made: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the replies give what they gave then."""
        return self.recorded == self.made


def replay(folder: Path) -> tuple[Replayed, ...]:
    """Read the replies of a record anew against the texts in it, round by round. Nothing is run.

    Raises UsageError when the record can't be read.
    """
    data = read_record(folder)
    with TemporaryDirectory() as name:
        root = Path(name).resolve()
        for file, text in data["code"]["texts"].items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text, encoding="utf-8", newline="")
        snapshot = Snapshot(root)
        code = Code(data["code"]["texts"], data["code"]["file"], tuple((a, b) for a, b in data["code"]["functions"]))
        known: set[str] = set()
        return tuple(_again(one, code, snapshot, data["author"]["model"], known) for one in data["rounds"])


def _again(one: dict[str, Any], code: Code, snapshot: Snapshot, model: str, known: set[str]) -> Replayed:
    read = [read_reply(reply["text"], code) for reply in one["replies"] if "text" in reply]
    proposed = [r for r in read if isinstance(r, Proposed)]
    found, refused = candidates(proposed, len(read), model, snapshot)
    new = [candidate for candidate in found if candidate.key not in known]
    known |= {candidate.key for candidate in new}
    recorded = tuple(entry["fix"]["id"] for entry in one.get("candidates", []))
    reasons = refused + tuple(r.reason for r in read if isinstance(r, Unusable))
    return Replayed(recorded, tuple(c.fix.id for c in new), reasons)
