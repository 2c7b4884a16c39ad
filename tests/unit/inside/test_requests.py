"""What was being served when it failed, in real applications of each framework."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from unit.inside.running import Ran, run

FLASK = """\
import flask
app = flask.Flask(__name__)
@app.get("/buy/<name>")
def buy(name):
    return {}[name]
app.test_client().get("/buy/pear?token=abc&n=2")
"""
WERKZEUG_SERVER = """\
import threading, urllib.error, urllib.request
import flask
from werkzeug.serving import make_server
app = flask.Flask(__name__)
app.config["PROPAGATE_EXCEPTIONS"] = True
@app.get("/buy/<name>")
def buy(name):
    return {}[name]
server = make_server("127.0.0.1", 0, app)
threading.Thread(target=server.serve_forever, daemon=True).start()
try:
    urllib.request.urlopen(f"http://localhost:{server.port}/buy/pear?token=abc&n=2")
except urllib.error.HTTPError:
    pass
server.shutdown()
"""
DJANGO = """\
import django
from django.conf import settings
from django.urls import path
def buy(request, name):
    return {}[name]
urlpatterns = [path("buy/<name>", buy, name="buy")]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", DEBUG=DEBUG)
django.setup()
from django.test import Client
Client(raise_request_exception=False).get("/buy/pear?token=abc&n=2", headers={"host": "localhost"})
"""
FASTAPI = """\
import threading, time, urllib.error, urllib.request
import fastapi, uvicorn
app = fastapi.FastAPI()
@app.get("/buy/{name}")
def buy(name: str):
    return {}[name]
server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
thread = threading.Thread(target=server.run)
thread.start()
while not server.started:
    time.sleep(0.01)
port = server.servers[0].sockets[0].getsockname()[1]
try:
    urllib.request.urlopen(f"http://localhost:{port}/buy/pear?token=abc&n=2")
except urllib.error.HTTPError:
    pass
server.should_exit = True
thread.join()
"""
CELERY = """\
import threading
from celery import Celery
app = Celery("shop", broker="memory://", backend="cache+memory://")
@app.task
def buy(name):
    return {}[name]
if __name__ == "__main__":
    from celery.contrib.testing.worker import start_worker
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        buy.delay("pear").get(timeout=60, propagate=False)
"""


def ran(folder: Path, text: str) -> Ran:
    (folder / "app.py").write_text(dedent(text))
    return run(folder, "app.py")


@pytest.mark.parametrize(
    ("program", "route"),
    [
        pytest.param(FLASK, "/buy/<name>", id="flask"),
        pytest.param(WERKZEUG_SERVER, "/buy/<name>", id="werkzeug's server"),
        pytest.param(DJANGO.replace("DEBUG=DEBUG", "DEBUG=False"), "buy/<name>", id="django"),
        pytest.param(DJANGO.replace("DEBUG=DEBUG", "DEBUG=True"), "buy/<name>", id="django in debug mode"),
        pytest.param(FASTAPI, "/buy/{name}", id="fastapi on uvicorn"),
    ],
)
def test_a_web_request(program: str, route: str, folder: Path) -> None:
    incident = ran(folder, program).incident
    request = dict(incident.context.request)
    assert (incident.raised.type, request["method"], request["route"]) == ("KeyError", "GET", route)
    assert request["url"].startswith("http://localhost")
    assert request["url"].endswith("/buy/pear?token=[scrubbed]&n=2")
    assert incident.user_frame is not None
    assert incident.user_frame.function == "buy"


def test_a_celery_task(folder: Path) -> None:
    incident = ran(folder, CELERY).incident
    request = dict(incident.context.request)
    assert (incident.raised.type, request["task"].rpartition(".")[2], request["args"]) == (
        "KeyError",
        "buy",
        "('pear',)",
    )
    assert len(request["task_id"]) == 36
