"""A request of a report, and the call of each framework's test client that sends it again."""

from __future__ import annotations

import json

import pytest

from tracemend.incident import Context, ExceptionRecord, Incident
from tracemend.reading import read
from tracemend.trial.replayed import Framework, replayed

JSON = {"headers": '{"Content-Type": "application/json", "X-Team": "a"}', "body": '{"id": 7}'}
FORM = {"headers": '{"Content-Type": "application/x-www-form-urlencoded"}', "body": '{"id": "7"}'}
FORM_TYPE = "application/x-www-form-urlencoded"
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


URL = "http://shop/buy"
OF_FLASK = {"Host": "shop", "Content-Type": "application/json", "X-Team": "a", "Authorization": "[FILTERED]"}
OF_DJANGO = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_X_TEAM": "a", "SERVER_NAME": "shop"}
FORM_SENT = "post('/buy', data={'sku': 'pear'})"
JSON_SENT = "post('/buy?x=1', json={'sku': 'pear', 'password': '[scrubbed]'}, headers={'X-Team': 'a'})"
TRACE = {"exception": {"class": "KeyError", "message": "'pear'"}, "frames": [{"filename": "a.py", "lineno": 1}]}
THROWN = {"errorClass": "KeyError", "message": "'pear'", "stacktrace": [{"file": "a.py", "lineNumber": 1}]}
ERROR = {"class": "KeyError", "message": "'pear'", "backtrace": [{"file": "a.py", "number": "1"}]}


def of_rollbar(**request: object) -> object:
    return {"data": {"body": {"trace": TRACE}, "request": {"url": f"{URL}?x=1", "method": "POST", **request}}}


def of_bugsnag(context: str, **tab: object) -> object:
    event = {"exceptions": [THROWN], "context": context, "user": {"id": "ada", "name": "Ada"}}
    return {"events": [{**event, "metaData": {"request": {"url": URL, **tab}}}]}


def of_honeybadger(**request: object) -> object:
    return {"error": ERROR, "request": {"url": URL, **request}}


@pytest.mark.parametrize(
    ("report", "call", "user"),
    [
        (
            of_rollbar(
                GET={"x": "1"},
                headers={**OF_FLASK, "Authorization": "************"},
                body={"sku": "pear", "password": "********"},
            ),
            JSON_SENT,
            "",
        ),
        (of_rollbar(url=URL, POST={"sku": ["pear"]}, headers={"Content-Type": FORM_TYPE}), FORM_SENT, ""),
        (
            of_bugsnag("POST /buy", headers=OF_FLASK, data={"sku": "pear", "password": "[FILTERED]"}),
            JSON_SENT.replace("?x=1", ""),
            "",
        ),
        (
            of_bugsnag("POST /buy", headers={"Content-Type": FORM_TYPE}, params={"sku": "pear"}, data={"body": ""}),
            FORM_SENT,
            "",
        ),
        (of_bugsnag("shop:buy", method="GET", GET={"x": ["1"]}, POST={}), "get('/buy?x=1')", "ada"),
        (
            of_honeybadger(params={"x": ["1"]}, cgi_data={**OF_FLASK, "REQUEST_METHOD": "POST", "HTTP_COOKIE": {}}),
            "post('/buy?x=1')",
            "",
        ),
        (
            of_honeybadger(params={"sku": ["pear"]}, cgi_data={**OF_DJANGO, "REQUEST_METHOD": "POST"}),
            "post('/buy', data={'sku': 'pear'}, headers={'X-Team': 'a'})",
            "",
        ),
        (
            of_honeybadger(
                context={"method": "GET", "url": URL, "query_string": {"x": "1", "token": "[FILTERED]"}, "headers": {}}
            ),
            "get('/buy?x=1')",
            "",
        ),
    ],
)
def test_what_other_monitors_report_of_a_request(report: object, call: str, user: str) -> None:
    """In the shapes that their libraries send for Flask, Django and ASGI."""
    (incident,) = read(json.dumps(report))
    sent = replayed(incident)
    assert sent is not None
    assert (sent.call("flask"), sent.user) == (call, user)
    assert "Authorization" not in sent.call("flask")
