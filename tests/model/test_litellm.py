"""Real HTTP through litellm in its own process, against a server of ours that behaves as badly as servers do."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from model.loopback import Behaviour, Loopback, loopback
from tracemend.errors import Cancelled, ModelFailed
from tracemend.model.author import Ask, Message
from tracemend.model.litellm_author import LitellmAuthor
from tracemend.model.spending import Budget, ask_patiently
from tracemend.project.process import Cancel
from tracemend.settings import Settings

MESSAGES = (Message("system", "You help."), Message("user", "Say something."))
WORDS = "These are quite a few words that come in several pieces."
ASK = Ask(MESSAGES, most_tokens=100, seconds=100)


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback() as server:
        yield server


@pytest.fixture(scope="module")
def author(server: Loopback) -> Iterator[LitellmAuthor]:
    """One process for all tests, since the import of litellm takes seconds; which model is asked stands in each request."""
    mine = {"OPENAI_API_KEY": "sk-of-mine", "SECRET_OF_MINE": "tell nobody", "GATEWAY_KEY": "key-for-the-gateway"}
    before = {name: os.environ.get(name) for name in mine}
    os.environ.update(mine)
    author = LitellmAuthor(settings(server, "ollama_chat/qwen2.5-coder:7b"))
    author.start()
    os.environ.update({name: value for name, value in before.items() if value is not None})
    for name in mine:
        if before[name] is None:
            del os.environ[name]
    yield author
    author.close()


def settings(server: Loopback, model: str) -> Settings:
    endpoint = server.url + ("/v1" if model.startswith("openai/") else "")
    return Settings(model_name=model, model_endpoint=endpoint, model_key_variable="GATEWAY_KEY")


@pytest.fixture(params=["openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5", "ollama_chat/qwen2.5-coder:7b"])
def asked(request: pytest.FixtureRequest, server: Loopback, author: LitellmAuthor) -> LitellmAuthor:
    author.settings = settings(server, request.param)
    return author


def test_a_reply_comes_whole_with_what_it_cost(asked: LitellmAuthor, server: Loopback) -> None:
    server.will(Behaviour(text=WORDS))
    reply = asked.ask(ASK, Cancel())
    assert reply.text == WORDS
    assert not reply.cut
    assert (reply.spent.prompt_tokens, reply.spent.reply_tokens, reply.spent.asks) == (11, 7, 1)
    prices = {"openai": 11 * 0.15 + 7 * 0.6, "anthropic": 11 * 3 + 7 * 15, "ollama_chat": 0}
    name = (asked.settings.model_name or "").partition("/")[0]
    assert reply.spent.dollars == pytest.approx(prices[name] / 1e6)
    posted = [one for one in server.seen if one.body.get("messages")]
    assert len(posted) == 1
    assert "Say something." in str(posted[0].body)


def test_no_key_goes_to_an_endpoint_but_the_one_named_for_it(asked: LitellmAuthor, server: Loopback) -> None:
    server.will(Behaviour())
    asked.ask(ASK, Cancel())
    sent = str(server.seen)
    assert "sk-of-mine" not in sent
    assert ("key-for-the-gateway" in sent) or asked.settings.model_name.startswith("ollama")  # type: ignore[union-attr]


def test_the_process_sees_only_what_its_provider_needs(author: LitellmAuthor, server: Loopback) -> None:
    author.count(["x"])
    environment = psutil.Process(author.pid).environ()
    assert not {"OPENAI_API_KEY", "SECRET_OF_MINE"} & set(environment)
    assert environment["GATEWAY_KEY"] == "key-for-the-gateway"
    assert not Path(environment["HOME"]).samefile(Path.home())


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        (Behaviour("status", status=401), "unauthorised", "refuses the key"),
        (Behaviour("status", status=403), "unauthorised", "refuses the key"),
        (Behaviour("status", status=404), "absent", "There is no model"),
        (Behaviour("status", status=400), "refused", "refuses the request: no."),
        (Behaviour("status", status=500), "failed", "gave no answer"),
        (Behaviour("html", status=502), "failed", "gave no answer"),
        (Behaviour("status", status=429, headers=(("retry-after", "7"),)), "limited", "allows no more requests"),
    ],
)
def test_a_failure_is_one_sentence(
    asked: LitellmAuthor, server: Loopback, behaviour: Behaviour, kind: str, words: str
) -> None:
    server.will(behaviour)
    with pytest.raises(ModelFailed, match=words) as failure:
        asked.ask(ASK, Cancel())
    assert failure.value.kind == kind
    assert failure.value.retry_after == (7.0 if kind == "limited" else None)
    assert len(str(failure.value).splitlines()) == 1
    assert "Traceback" not in str(failure.value)
    assert len([one for one in server.seen if one.body.get("messages")]) == 1, "litellm asked again by itself"


def test_garbage_cuts_and_endless_streams_are_bounded(asked: LitellmAuthor, server: Loopback) -> None:
    server.will(Behaviour("endless"))
    reply = asked.ask(ASK, Cancel())
    assert reply.cut
    assert len(reply.text) < 2000
    server.will(Behaviour("cut", text=WORDS))
    assert WORDS.startswith(asked.ask(ASK, Cancel()).text)
    server.will(Behaviour("empty"))
    assert asked.ask(ASK, Cancel()).text == ""
    server.will(Behaviour("garbage"))
    try:
        assert asked.ask(ASK, Cancel()).text == ""
    except ModelFailed as failure:
        assert "gave no answer" in str(failure)  # noqa: PT017  # either is right, by provider
    server.will(Behaviour(text=WORDS))
    assert asked.ask(ASK, Cancel()).text == WORDS


def test_a_server_that_hangs_is_given_up_in_time(author: LitellmAuthor, server: Loopback) -> None:
    author.settings = settings(server, "openai/gpt-4o-mini")
    server.will(Behaviour("hang"))
    with pytest.raises(ModelFailed, match="did not answer in time") as failure:
        author.ask(Ask(MESSAGES, most_tokens=100, seconds=1), Cancel())
    assert failure.value.kind == "timeout"


def test_a_busy_server_is_asked_again_after_the_time_that_it_names(author: LitellmAuthor, server: Loopback) -> None:
    author.settings = settings(server, "openai/gpt-4o-mini")
    server.will(Behaviour("status", status=429, headers=(("retry-after", "1"),)), Behaviour(text=WORDS))
    budget = Budget(author.settings)
    began = time.monotonic()
    assert ask_patiently(author, ASK, budget, Cancel()).text == WORDS
    assert time.monotonic() - began >= 1
    assert len(server.seen) == 2
    assert budget.spent.tokens == 18
    server.will(Behaviour("status", status=429, headers=(("retry-after", "9999"),)))
    with pytest.raises(ModelFailed, match="allows no more requests"):
        ask_patiently(author, ASK, budget, Cancel())
    assert len(server.seen) == 1


def test_a_schema_reaches_the_endpoint(author: LitellmAuthor, server: Loopback) -> None:
    author.settings = settings(server, "openai/gpt-4o-mini")
    server.will(Behaviour(text="{}"))
    author.ask(Ask(MESSAGES, schema={"type": "object"}), Cancel())
    assert server.seen[0].body["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_tokens_are_counted_without_a_network(asked: LitellmAuthor) -> None:
    short, long = asked.count(["def total(items):", "def total(items):\n    return sum(items)\n" * 20])
    assert 3 <= short <= 8
    assert 100 < long < 400


def test_a_cancel_in_mid_stream_kills_the_process_and_frees_the_server(author: LitellmAuthor, server: Loopback) -> None:
    author.settings = settings(server, "openai/gpt-4o-mini")
    server.will(Behaviour("endless"))
    cancel, come = Cancel(), threading.Event()
    ended: list[BaseException] = []
    author.about()
    pid, before = author.pid, server.open

    def work() -> None:
        try:
            author.ask(Ask(MESSAGES, most_tokens=10_000_000, seconds=100), cancel, lambda _: come.set())
        except Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert come.wait(60)
    cancel.cancel()
    thread.join(60)
    assert ended
    assert author.pid is None
    assert pid is not None
    assert not psutil.pid_exists(pid)
    until = time.monotonic() + 60
    while server.open > before and time.monotonic() < until:
        time.sleep(0.02)
    assert server.open <= before


def test_without_a_server_it_says_so() -> None:
    author = LitellmAuthor(Settings(model_name="openai/any", model_endpoint="http://127.0.0.1:9/v1"))
    try:
        with pytest.raises(
            ModelFailed, match=r"openai/any can't be reached at http://127.0.0.1:9/v1: start its server"
        ):
            author.ask(ASK, Cancel())
    finally:
        author.close()
