"""The real SDKs in real processes: what they report is in the ledger, set up by the very line that `listen` prints."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from textwrap import dedent

import pytest

from services.intake.listening import Listening
from tracemend.ledger import StoredIncident

CART = """\
def total(prices, name):
    amount = 3
    return amount * prices[name]
"""
PLAIN = "import sentry_sdk\nsentry_sdk.init()\nfrom cart import total\ntotal({}, 'pear')\n"
FLASK = """\
import sentry_sdk
sentry_sdk.init()
import flask
from cart import total
app = flask.Flask(__name__)
@app.get("/buy/<name>")
def buy(name):
    return str(total({}, name))
print(app.test_client().get("/buy/pear").status_code)
"""
DJANGO = """\
import sentry_sdk
sentry_sdk.init()
import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from cart import total
def buy(request, name):
    return HttpResponse(total({}, name))
urlpatterns = [path("buy/<name>", buy)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], DEBUG=DEBUG, SECRET_KEY="x")
django.setup()
from django.test import Client
print(Client(raise_request_exception=False).get("/buy/pear").status_code)
"""
FASTAPI = """\
import sentry_sdk
sentry_sdk.init()
import fastapi
from fastapi.testclient import TestClient
from cart import total
app = fastapi.FastAPI()
@app.get("/buy/{name}")
async def buy(name: str):
    return total({}, name)
print(TestClient(app, raise_server_exceptions=False).get("/buy/pear").status_code)
"""
OTEL = """\
import logging
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from cart import total
traces, logs = TracerProvider(), LoggerProvider()
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
logging.getLogger().addHandler(LoggingHandler(logger_provider=logs))
try:
    with traces.get_tracer("shop").start_as_current_span("buy"):
        try:
            total({}, "pear")
        except KeyError:
            logging.exception("it failed")
            raise
except KeyError:
    pass
traces.shutdown()
logs.shutdown()
"""
BUGSTACK = """\
import bugstack, time
LINE
from cart import total
try:
    total({}, "pear")
except KeyError as error:
    bugstack.capture_exception(error)
time.sleep(1)
"""
ROLLBAR = """\
import rollbar
LINE
rollbar.SETTINGS["handler"] = "blocking"
from cart import total
try:
    total({}, "pear")
except KeyError:
    rollbar.report_exc_info()
"""
HONEYBADGER = """\
from honeybadger import honeybadger
honeybadger.configure()
from cart import total
total({}, "pear")
"""
POSTHOG = """\
from posthog import Posthog
LINE
from cart import total
total({}, "pear")
"""


@dataclass(frozen=True)
class Sdk:
    line: str
    """The SDK's name as `listen` prints it."""
    program: str
    origin: str = "sentry"
    printed: str = ""


SDKS = {
    "sentry": Sdk("Sentry", PLAIN),
    "sentry with Flask": Sdk("Sentry", FLASK, printed="500\n"),
    "sentry with Django": Sdk("Sentry", DJANGO.replace("DEBUG=DEBUG", "DEBUG=False"), printed="500\n"),
    "sentry with FastAPI": Sdk("Sentry", FASTAPI, printed="500\n"),
    "spotlight": Sdk("Sentry, without a DSN", PLAIN),
    "spotlight with Django": Sdk("Sentry, without a DSN", DJANGO.replace("DEBUG=DEBUG", "DEBUG=True"), printed="500\n"),
    "opentelemetry": Sdk("OpenTelemetry", OTEL, "otlp"),
    "bugstack": Sdk("bugstack", BUGSTACK, "bugstack"),
    "rollbar": Sdk("Rollbar", ROLLBAR, "rollbar"),
    "honeybadger": Sdk("Honeybadger", HONEYBADGER, "honeybadger"),
    "posthog": Sdk("PostHog", POSTHOG, "posthog"),
}


def send(intake: Listening, sdk: Sdk) -> StoredIncident:
    (intake.root / "cart.py").write_text(CART)
    line = intake.lines[sdk.line]
    (intake.root / "app.py").write_text(dedent(sdk.program.replace("LINE", line)))
    env = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTHONPATH", "SENTRY", "HONEYBADGER", "TRACEMEND"))
    }
    env |= intake.setting(sdk.line) if line.startswith("export ") else {}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=intake.root, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == sdk.printed, done.stderr
    (row,) = intake.incidents()
    return row


@pytest.mark.parametrize("name", SDKS)
def test_an_error_arrives(name: str, intake: Listening) -> None:
    sdk = SDKS[name]
    row = send(intake, sdk)
    frame = row.incident.user_frame
    assert frame is not None
    assert (row.incident.raised.type, row.incident.origin, row.count) == ("KeyError", sdk.origin, 1)
    assert (frame.file, frame.line, frame.function) == (str(intake.root / "cart.py"), 3, "total")


def test_a_trace_and_a_log_of_one_error_are_one(intake: Listening) -> None:
    send(intake, SDKS["opentelemetry"])
    time.sleep(0.5)
    assert [row.count for row in intake.incidents()] == [1]


def test_one_crash_by_recorder_output_and_sdk_is_one(intake: Listening) -> None:
    """Three processes of ours hear of it: `tracemend run` twice, and the intake."""
    from contextlib import closing

    from tracemend.ledger import open_ledger
    from tracemend.sources.spool import spool_of, take_everything

    (intake.root / "cart.py").write_text(CART)
    (intake.root / "app.py").write_text(PLAIN)
    command = [sys.executable, "-m", "tracemend", "run", "--", sys.executable, "app.py"]
    env = {**os.environ, **intake.setting("Sentry")}
    done = subprocess.run(command, cwd=intake.root, env=env, capture_output=True, text=True, timeout=120)
    assert (done.returncode, "KeyError: 'pear'" in done.stderr) == (1, True)
    spool = spool_of(intake.root)
    deadline = time.monotonic() + 60
    with closing(open_ledger(intake.root)) as ledger:
        while list(spool.glob("*.intake")) and time.monotonic() < deadline:
            take_everything(spool, ledger)
            time.sleep(0.02)
        (row,) = ledger.incidents()
    assert row.count == 1
    assert row.incident.user_frame is not None
    assert [v.name for v in row.incident.user_frame.variables][:2] == ["prices", "name"]
