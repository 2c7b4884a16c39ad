"""An author whose replies stand in a file: for tests, and for showing the work of a model without one."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracemend.errors import ModelFailed
from tracemend.model.author import About, Ask, Reply, Spent, Target, Told, estimated, untold
from tracemend.project.process import Cancel

_POLL_SECONDS = 0.02


@dataclass
class ScriptedAuthor:
    """Replies from a JSON file: `{"fix": [[first round's replies], [second's]], "test": […], "words": […]}`.

    A reply is a text, or `{"text", "delay", "error", "cut"}`: `delay` in seconds, `error` a sentence that is failed with. A
    round with fewer replies than are asked for gives its last one again. `price` is in dollars per million tokens.
    """

    path: Path
    asked: list[Ask] = field(default_factory=list)
    """Every ask so far."""

    @property
    def target(self) -> Target:
        """Nothing leaves this machine."""
        return Target(f"scripted:{self.path.name}", "a file of this machine", True)

    def start(self) -> None:
        """Nothing takes a while."""

    def about(self) -> About:
        """The price that the file states. Raises ModelFailed."""
        price = self._script().get("price", 0.0)
        return About(price, price, (("script", self.path.name),))

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """An estimate."""
        return estimated(texts)

    def ask(self, ask: Ask, cancel: Cancel, told: Told = untold) -> Reply:
        """The reply of this round and number. Raises ModelFailed, Cancelled."""
        self.asked.append(ask)
        reply = self._reply(ask)
        until = time.monotonic() + float(reply.get("delay", 0))
        while time.monotonic() < until:
            cancel.check()
            time.sleep(_POLL_SECONDS)
        cancel.check()
        if "error" in reply:
            raise ModelFailed(str(reply["error"]), str(reply.get("kind", "failed")))
        text = str(reply["text"])
        told(len(text))
        sent, received = sum(estimated([m.text for m in ask.messages])), estimated([text])[0]
        return Reply(
            text, Spent(sent, 0, received, self.about().dollars(sent, received), asks=1), bool(reply.get("cut"))
        )

    def close(self) -> None:
        """Nothing runs."""

    def _script(self) -> Mapping[str, Any]:
        try:
            script = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelFailed(f"The script {self.path} can't be read ({error}): correct it.") from None
        if not isinstance(script, dict):
            raise ModelFailed(f"The script {self.path} is no JSON object: correct it.")
        return script

    def _reply(self, ask: Ask) -> Mapping[str, Any]:
        if ask.purpose == "connection":
            return {"text": "OK"}
        rounds = self._script().get(ask.purpose, [])
        if not isinstance(rounds, list) or len(rounds) < ask.round or not rounds[ask.round - 1]:
            raise ModelFailed(f"The script {self.path.name} holds no reply for round {ask.round} of '{ask.purpose}'.")
        replies = rounds[ask.round - 1]
        replies = replies if isinstance(replies, list) else [replies]
        reply = replies[min(ask.number, len(replies)) - 1]
        return reply if isinstance(reply, dict) else {"text": reply}
