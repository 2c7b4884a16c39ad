"""Nothing of a project reaches a server before the user has said so; what then arrives is what was shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.loopback import Behaviour, loopback
from model.shops import GOOD, shop
from unit.cli.command_line import tracemend

CRASH = """\
Traceback (most recent call last):
  File "main.py", line 3, in <module>
    total([{"price": 7}], "de")
  File "shop/cart.py", line 10, in total
    amount += item["price"] * item["count"]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
KeyError: 'count' for ada:hunter2@db token=0123456789abcdef0123456789abcdef01234567
"""


@pytest.mark.timeout(400)
def test_a_server_hears_nothing_before_consent_and_then_what_was_shown(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with loopback() as server:
        server.will(Behaviour(text=GOOD))
        endpoint = f"{server.url}/v1"
        model = {"TRACEMEND_MODEL_NAME": "openai/gpt-4o-mini", "TRACEMEND_MODEL_ENDPOINT": endpoint}
        model["TRACEMEND_MODEL_CANDIDATES"] = "2"

        told = json.loads(tracemend("model", "--json", cwd=root, **model).out)
        assert told == {"model": "openai/gpt-4o-mini", "endpoint": endpoint, "local": True, "allowed": False}
        shown = tracemend("fix", "--show-prompt", "--hint", "an item is one piece", cwd=root, stdin=CRASH, **model)
        assert shown.status == 0, shown.err
        assert "nothing was sent" in shown.err
        refused = tracemend("fix", "--author", "model", "--no-trial", cwd=root, stdin=CRASH, **model)
        assert refused.status == 1
        assert "only with your consent" in refused.sentence
        assert server.seen == []

        assert "may be sent" in tracemend("model", "--allow", cwd=root, **model).out
        hinted = ("fix", "--author", "model", "--no-trial", "--hint", "an item is one piece")
        done = tracemend(*hinted, cwd=root, stdin=CRASH, **model)
        assert done.status == 0, done.err
        assert "model:openai/gpt-4o-mini" in done.out
        assert len(server.seen) == 2
        assert [one.body["temperature"] for one in server.seen] in ([0.0, 0.4], [0.4, 0.0])
        for one in server.seen:
            for message in one.body["messages"]:
                assert message["content"].strip() in shown.out
            assert "one piece" in str(one.body)
            assert str(tmp_path) not in str(one.body)
            assert "0123456789abcdef" not in str(one.body)

        doctor = json.loads(tracemend("doctor", "--json", cwd=root, **model).out)
        (finding,) = [one for one in doctor["findings"] if one["name"] == "model"]
        assert finding["state"] == "ok"
        assert finding["found"].startswith(f"openai/gpt-4o-mini at {endpoint} (on this machine), answered in ")
        assert finding["found"].endswith("$0.15 and $0.6 per million tokens sent and received")
        assert [m["content"] for m in server.seen.pop().body["messages"]] == ["Reply with the word OK."]

        elsewhere = {**model, "TRACEMEND_MODEL_ENDPOINT": f"{server.url}/other/v1"}
        assert tracemend("fix", "--author", "model", cwd=root, stdin=CRASH, **elsewhere).status == 1
        tracemend("model", "--forbid", cwd=root, **model)
        assert tracemend("fix", "--author", "model", cwd=root, stdin=CRASH, **model).status == 1
        assert len(server.seen) == 2


def test_the_project_can_t_choose_the_model_nor_its_limits(tmp_path: Path) -> None:
    root = shop(tmp_path)
    own = '[tool.tracemend]\nmodel.name = "openai/theirs"\nmodel.endpoint = "https://collector.example"\nmodel.rounds = 99\n'
    (root / "pyproject.toml").write_text(own)
    assert tracemend("model", cwd=root).out.startswith("No model is configured")


@pytest.mark.timeout(400)
def test_a_page_in_the_model_s_words_by_the_command_line(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with loopback() as server:
        server.will(Behaviour(text="An item *may* lack a count.\n\n[click](http://x)"))
        model = {"TRACEMEND_MODEL_NAME": "openai/gpt-4o-mini", "TRACEMEND_MODEL_ENDPOINT": f"{server.url}/v1"}
        assert tracemend("fix", "--no-trial", "--author", "recipes", cwd=root, stdin=CRASH).status in (0, 1)
        (incident,) = json.loads(tracemend("incidents", "--json", cwd=root).out)["incidents"]
        refused = tracemend("explain", incident["id"], "--model", cwd=root, **model)
        assert refused.status == 1
        assert "only with your consent" in refused.sentence
        assert server.seen == []

        tracemend("model", "--allow", cwd=root, **model)
        page = tracemend("explain", incident["id"], "--model", cwd=root, **model)
        assert page.status == 0, page.err
        assert "Written by `openai/gpt-4o-mini`; nothing has judged it." in page.out
        assert r"An item \*may\* lack a count." in page.out
        assert "[click](" not in page.out
        assert len(server.seen) == 1
        assert "0123456789abcdef" not in str(server.seen[0].body)
        assert str(tmp_path) not in str(server.seen[0].body)
