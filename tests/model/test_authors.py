"""The process that asks a model: there when it is needed, one for each work, gone when it was idle or nobody owns it."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil
import pytest

from tracemend.errors import UsageError
from tracemend.model.chosen import Authors
from tracemend.model.litellm_author import LitellmAuthor
from tracemend.model.providers import child_environment, target_of
from tracemend.settings import Settings

SETTINGS = Settings(model_name="openai/any", model_endpoint="http://127.0.0.1:9/v1")


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def pid_of(author: object) -> int:
    assert isinstance(author, LitellmAuthor)
    assert author.pid is not None
    return author.pid


def test_a_rested_author_is_used_again_and_two_works_have_one_each() -> None:
    authors = Authors()
    with authors.author(SETTINGS) as one:
        first = pid_of(one)
        with authors.author(SETTINGS) as other:
            assert pid_of(other) != first
    with authors.author(SETTINGS) as again:
        assert psutil.pid_exists(pid_of(again))
    authors.close()
    assert not psutil.pid_exists(first)


def test_it_ends_when_it_was_idle() -> None:
    authors = Authors(idle_seconds=0.1)
    with authors.author(SETTINGS) as author:
        pid = pid_of(author)
    until(lambda: not psutil.pid_exists(pid))
    authors.close()


def test_it_ends_with_its_work_where_that_fails() -> None:
    pids: list[int] = []

    def fail() -> None:
        with Authors().author(SETTINGS) as author:
            pids.append(pid_of(author))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert not psutil.pid_exists(pids[0])


def test_without_a_model_there_is_no_author() -> None:
    with pytest.raises(UsageError, match="No model is configured"), Authors().author(Settings()):
        pass


@pytest.mark.parametrize(
    ("model", "endpoint", "environment", "told", "local"),
    [
        ("anthropic/claude-x", None, {}, "anthropic, at its own endpoint", False),
        ("claude-x", None, {}, "anthropic, at its own endpoint", False),
        ("gpt-x", None, {"OPENAI_API_BASE": "https://gate.example/v1"}, "https://gate.example/v1", False),
        ("ollama_chat/x", None, {}, "http://localhost:11434", True),
        ("ollama_chat/x", None, {"OLLAMA_API_BASE": "http://far.example:1"}, "http://far.example:1", False),
        ("openai/x", "http://127.0.0.1:8080/v1", {}, "http://127.0.0.1:8080/v1", True),
        ("openai/x", "http://127.0.0.1.evil.example/v1", {}, "http://127.0.0.1.evil.example/v1", False),
        ("openai/x", "https://ada:secret@gate.example/v1", {}, "https://gate.example/v1", False),
    ],
)
def test_where_prompts_go_is_told(
    model: str, endpoint: str | None, environment: dict[str, str], told: str, local: bool
) -> None:
    target = target_of(Settings(model_name=model, model_endpoint=endpoint), environment)
    assert (target.endpoint, target.local) == (told, local)


def test_variables_are_given_by_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "AWS_PROFILE", "DJANGO_SECRET_KEY", "FOO_API_KEY"):
        monkeypatch.setenv(name, "x")

    def given(model: str, **more: str) -> set[str]:
        made = child_environment(Settings(model_name=model, **more), "/empty", "/package")  # type: ignore[arg-type]  # by name
        return {name for name in made if made[name] == "x"}

    assert given("anthropic/claude-x") == {"ANTHROPIC_API_KEY"}
    assert given("bedrock/claude-x") == {"AWS_PROFILE"}
    assert given("foo/bar") == {"FOO_API_KEY"}
    assert given("openai/x", model_endpoint="http://gate.example") == set()
    assert given("openai/x", model_endpoint="http://gate.example", model_key_variable="FOO_API_KEY") == {"FOO_API_KEY"}
