"""A request of a report, and the call of each framework's test client that sends it again."""

from __future__ import annotations

import json

import pytest

from tracemend.incident import Context, ExceptionRecord, Incident
from tracemend.reading import read
from tracemend.trial.replayed import Framework, replayed

JSON = {"headers": '{"Content-Type": "application/json", "X-Team": "a"}', "body": '{"id": 7}'}
FORM = {"headers": '{"Content-Type": "application/x-www-form-urlencoded"}', "body": '{"id": "7"}'}
TEXT = {"headers": '{"Content-Type": "text/csv"}', "body": '"a;b"'}
HEADERS = "headers={'X-Team': 'a'}"


@pytest.mark.parametrize(
    ("method", "told", "framework", "call"),
    [
        ("POST", JSON, "django", "post('/o', {'id': 7}, content_type='application/json', HTTP_X_TEAM='a')"),
        ("POST", JSON, "flask", f"post('/o', json={{'id': 7}}, {HEADERS})"),
        ("POST", JSON, "fastapi", f"post('/o', json={{'id': 7}}, {HEADERS})"),
        ("POST", FORM, "django", "post('/o', {'id': '7'})"),
        ("PUT", FORM, "django", "put('/o', 'id=7', content_type='application/x-www-form-urlencoded')"),
        ("POST", FORM, "flask", "post('/o', data={'id': '7'})"),
        ("PUT", FORM, "fastapi", "put('/o', data={'id': '7'})"),
        ("POST", TEXT, "django", "post('/o', 'a;b', content_type='text/csv')"),
        ("POST", TEXT, "flask", "post('/o', data='a;b', headers={'Content-Type': 'text/csv'})"),
        ("POST", TEXT, "starlette", "post('/o', content='a;b', headers={'Content-Type': 'text/csv'})"),
        ("GET", JSON, "flask", f"get('/o', {HEADERS})"),
        ("GET", {"query": "x=1&key=[scrubbed]"}, "django", "get('/o?x=1')"),
        ("GET", {"headers": "no JSON"}, "django", "get('/o')"),
    ],
)
def test_the_call(method: str, told: dict[str, str], framework: Framework, call: str) -> None:
    context = Context(request=(("method", method), ("url", "http://shop/o"), *told.items()))
    request = replayed(Incident((ExceptionRecord("KeyError", "'id'"),), "sentry", context))
    assert request is not None
    assert request.call(framework) == call


def test_what_sentry_reports_of_a_request_without_its_secrets() -> None:
    request = {
        "method": "POST",
        "url": "https://shop/buy",
        "query_string": "x=1&token=abc",
        "headers": [["Host", "shop"], ["Authorization", "Bearer abc"], ["X-Team", "a"], ["cookie", "[Filtered]"]],
        "data": {"id": 7, "password": "abc", "cards": [{"pin": "[Filtered]"}]},
    }
    frame = {"filename": "a.py", "lineno": 1, "function": "f"}
    raised = {"type": "KeyError", "value": "'id'", "stacktrace": {"frames": [frame]}}
    event = {"exception": {"values": [raised]}, "request": request, "user": {"username": "ada", "email": "a@b"}}
    (incident,) = read(json.dumps(event))
    told = dict(incident.context.request)
    assert "abc" not in str(told)
    assert "a@b" not in str(told)
    assert json.loads(told["headers"]) == {"Authorization": "[scrubbed]", "X-Team": "a", "Cookie": "[scrubbed]"}
    sent = replayed(incident)
    assert sent is not None
    assert (sent.address, sent.user, sent.body["id"]) == ("/buy?x=1", "ada", 7)
    assert sent.left_out == (
        "the header Authorization",
        "the header Cookie",
        "the parameter token",
        "what is masked in its body",
    )
