"""A model behind litellm, which runs in a process of its own: it is started when it is needed and killed to be cancelled.

So the library's imports, prints, threads and look-ups never touch this process, and it sees no variable but those that its
provider needs.
"""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracemend.errors import ModelFailed
from tracemend.model.author import About, Ask, Reply, Spent, Target, Told, untold
from tracemend.model.providers import child_environment, target_of
from tracemend.project.process import Cancel, kill_group
from tracemend.scrub import scrub_text
from tracemend.settings import Settings

_START_SECONDS = 120.0
_COUNT_SECONDS = 60.0
_GRACE_SECONDS = 5.0
_POLL_SECONDS = 0.02

Json = dict[str, Any]
_SENTENCES = {
    "unauthorised": "{model} refuses the key: check the variable that holds it ({said}).",
    "absent": "There is no model {model} at {endpoint}: correct the setting tracemend.model.name ({said}).",
    "limited": "{model} allows no more requests for now: try again later ({said}).",
    "too long": "The prompt is too long for {model}: lower the setting tracemend.model.contextTokens.",
    "refused": "{model} refuses the request: {said}.",
    "timeout": "{model} did not answer in time: {said}.",
    "down": "{model} can't be reached at {endpoint}: start its server, or correct the setting tracemend.model.endpoint.",
    "failed": "{model} gave no answer: {said}.",
}


class _Child:
    """The process, its answers sorted by the request that they belong to."""

    def __init__(self, settings: Settings) -> None:
        self.home = tempfile.TemporaryDirectory(prefix="tm-model-", ignore_cleanup_errors=True)
        package = str(Path(__file__).resolve().parents[2])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tracemend.model.litellm_child"],
            cwd=self.home.name,
            env=child_environment(settings, self.home.name, package),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.answers: dict[int, queue.SimpleQueue[Json]] = {0: queue.SimpleQueue()}
        self.lock = threading.Lock()
        self.versions: tuple[tuple[str, str], ...] = ()
        self.ready = False
        threading.Thread(target=self._read, daemon=True, name="model-child").start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                answer = json.loads(line)
            except ValueError:
                continue
            box = self.answers.get(answer.get("id", 0)) if isinstance(answer, dict) else None
            if box is not None:
                box.put(answer)
        gone = {"failed": "its process has ended", "kind": "gone"}
        for box in list(self.answers.values()):
            box.put(gone)

    def send(self, request: Json) -> None:
        """Raises ModelFailed when the process is gone."""
        assert self.process.stdin is not None
        try:
            with self.lock:
                self.process.stdin.write(json.dumps(request).encode() + b"\n")
                self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise ModelFailed("The process that asks the model has ended: try again.", "gone") from None

    def wait(self, number: int, seconds: float, cancel: Cancel, told: Told = untold) -> Json:
        """The last answer to a request. Raises ModelFailed when none comes in time, Cancelled."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            cancel.check()
            try:
                answer = self.answers[number].get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if "come" in answer:
                told(answer["come"])
                continue
            return answer
        raise ModelFailed("The process that asks the model does not answer: try again.", "gone")

    def end(self) -> None:
        """Kill it and everything that it started."""
        kill_group(self.process)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
        self.home.cleanup()


@dataclass
class LitellmAuthor:
    """The model that the settings name."""

    settings: Settings
    _child: _Child | None = None
    _about: About | None = None
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def target(self) -> Target:
        """As the settings and the provider's variables tell."""
        return target_of(self.settings)

    @property
    def pid(self) -> int | None:
        """The process, None while there is none."""
        return None if self._child is None else self._child.process.pid

    def start(self) -> None:
        """Start the process; it imports litellm meanwhile."""
        with self._lock:
            if self._child is not None and self._child.process.poll() is not None:
                self._child.end()
                self._child = None
            if self._child is None:
                self._child = _Child(self.settings)

    def about(self) -> About:
        """Prices by litellm's table, and its version. Raises ModelFailed."""
        if self._about is None:
            answer = self._request({"do": "about"}, _COUNT_SECONDS, Cancel())
            versions = self._child.versions if self._child is not None else ()
            self._about = About(answer["prompt_price"], answer["reply_price"], versions)
        return self._about

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """By the model's tokenizer where litellm brings it along, else by OpenAI's. Raises ModelFailed."""
        answer = self._request({"do": "count", "texts": list(texts)}, _COUNT_SECONDS, Cancel())
        return tuple(answer["counts"])

    def ask(self, ask: Ask, cancel: Cancel, told: Told = untold) -> Reply:
        """The answer to a prompt. Raises ModelFailed, Cancelled, which kills the process."""
        began = time.monotonic()
        request = {
            "do": "ask",
            "messages": [{"role": message.role, "content": message.text} for message in ask.messages],
            "temperature": ask.temperature,
            "most_tokens": ask.most_tokens,
            "seconds": ask.seconds,
            "endpoint": self.settings.model_endpoint,
            "key_variable": self.settings.model_key_variable,
            "schema": ask.schema,
        }
        answer = self._request(request, ask.seconds + _GRACE_SECONDS, cancel, told)
        names = ("prompt_tokens", "cached_tokens", "reply_tokens", "dollars")
        numbers = {name: answer[name] for name in names}
        return Reply(answer["text"], Spent(**numbers, seconds=time.monotonic() - began, asks=1), bool(answer["cut"]))

    def close(self) -> None:
        """Kill the process."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def _request(self, request: Json, seconds: float, cancel: Cancel, told: Told = untold) -> Json:
        number = next(self._numbers)
        child = self._started(cancel)
        child.answers[number] = queue.SimpleQueue()
        try:
            child.send({"id": number, "model": self.settings.model_name, **request})
            answer = child.wait(number, seconds, cancel, told)
        except BaseException:
            self.close()
            raise
        finally:
            child.answers.pop(number, None)
        if "failed" in answer:
            raise self._failure(answer)
        return answer

    def _started(self, cancel: Cancel) -> _Child:
        """The process once litellm is imported."""
        self.start()
        child = self._child
        if child is None:
            raise ModelFailed("The process that asks the model has ended: try again.", "gone")
        if not child.ready:
            first = child.wait(0, _START_SECONDS, cancel)
            child.answers[0].put(first)  # for others that wait for it
            if "ready" not in first:
                self.close()
                raise ModelFailed(
                    f"The model needs litellm, which is not there ({first.get('failed', '')}): "
                    f"install it by `{sys.executable} -m pip install 'tracemend[llm]'`.",
                    "absent",
                )
            child.versions, child.ready = (("litellm", first["ready"]), ("import seconds", str(first["seconds"]))), True
        return child

    def _failure(self, answer: Json) -> ModelFailed:
        kind = str(answer.get("kind") or "failed")
        said = " ".join(scrub_text(str(answer["failed"])).split()).rstrip(".")[:200]
        target = self.target
        form = _SENTENCES.get(kind, _SENTENCES["failed"])
        sentence = form.format(model=target.model, endpoint=target.endpoint, said=said)
        return ModelFailed(sentence, kind, answer.get("retry_after"))
