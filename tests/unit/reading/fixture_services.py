"""Servers, workers and the libraries' own chains, for `make_fixtures.py`: the files of their project and the commands."""

from __future__ import annotations

import json

SERVERS = """import shop
async def asgi(scope, receive, send):
    if scope["type"] == "http":
        shop.checkout(shop.ORDER)
def wsgi(environ, start_response):
    start_response("200 OK", [])
    return [shop.checkout(shop.ORDER)]
"""
ASK = '''"""Starts a server on a free port, asks it once, and prints what it printed."""
import socket, subprocess, sys, time, urllib.error, urllib.request
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = str(free.getsockname()[1])
server = subprocess.Popen([sys.executable, "-m", *(part.replace("PORT", port) for part in sys.argv[1:])],
    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
for _ in range(300):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/buy", timeout=5)
    except urllib.error.HTTPError:
        break
    except OSError:
        time.sleep(0.1)
server.terminate()
print(server.communicate()[0].decode())
'''
TASKS = """import os, threading, time
from celery import Celery
import shop
app = Celery("shop", broker="memory://", backend="cache+memory://")
@app.task
def buy():
    return shop.checkout(shop.ORDER)
def ask():
    time.sleep(3)
    buy.delay()
    time.sleep(3)
    os._exit(0)
if __name__ == "__main__":
    threading.Thread(target=ask).start()
    app.Worker(pool="solo", loglevel="INFO", quiet=True).start()
"""
SUPERVISED = """[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
[program:shop]
command=python -c "import shop; shop.checkout(shop.ORDER)"
redirect_stderr=true
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
startretries=0
startsecs=5
"""
SUPERVISE = """import subprocess, sys, time
command = [sys.executable, "-m", "supervisor.supervisord", "-c", "supervisord.conf"]
supervisor = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
time.sleep(5)
supervisor.terminate()
print(supervisor.communicate()[0].decode())
"""
CHAINS = """import sys
def pandas():
    import pandas as pd
    return pd.DataFrame({"price": [1, 2]})["prize"].sum()
def requests():
    import requests
    return requests.get("http://127.0.0.1:1/prices", timeout=2).json()
def sqlalchemy():
    import sqlalchemy as sa
    with sa.create_engine("sqlite://").connect() as connection:
        return connection.execute(sa.text("SELECT price FROM goods WHERE sku = :sku"), {"sku": "pear"}).all()
def psycopg():
    import psycopg
    psycopg.connect("host=127.0.0.1 port=1 connect_timeout=2")
def psycopg2():
    import psycopg2
    psycopg2.connect("host=127.0.0.1 port=1 connect_timeout=2")
def sqlalchemy_psycopg():
    import sqlalchemy as sa
    sa.create_engine("postgresql+psycopg://shop@127.0.0.1:1/shop").connect()
def django_psycopg():
    import django
    from django.conf import settings
    engine = "django.db.backends.postgresql"
    settings.configure(DATABASES={"default": {"ENGINE": engine, "HOST": "127.0.0.1", "PORT": 1, "NAME": "shop"}})
    django.setup()
    from django.db import connection
    connection.cursor()
def pydantic():
    import pydantic
    class Order(pydantic.BaseModel):
        id: int
        lines: list[str]
    Order(id="x")
globals()[sys.argv[1]]()
"""
DJANGO_SETTINGS = """SECRET_KEY = "x"
ROOT_URLCONF = "django_urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
"""
DJANGO_URLS = """from django.http import JsonResponse
from django.urls import path
import shop
def buy(request):
    return JsonResponse({"total": shop.checkout(shop.ORDER)})
urlpatterns = [path("buy", buy)]
"""
DJANGO_TESTS = """import pytest


def test_buy(client):
    assert client.get("/buy").status_code == 200


@pytest.mark.django_db
def test_rows():
    from django.db import connection
    connection.cursor().execute("SELECT price FROM goods")


def test_no_database():
    from django.db import connection
    connection.cursor()
"""
FRIENDLY = "import friendly_traceback\nfriendly_traceback.install(lang='en')\nfriendly_traceback.set_include({!r})\n"


def _notebook(*cells: str) -> str:
    """A notebook of these cells."""
    code = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": cell}
        for n, cell in enumerate(cells)
    ]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


PROJECT = {
    "servers.py": SERVERS,
    "ask.py": ASK,
    "tasks.py": TASKS,
    "supervisord.conf": SUPERVISED,
    "supervise.py": SUPERVISE,
    "chains.py": CHAINS,
    "django_settings.py": DJANGO_SETTINGS,
    "django_urls.py": DJANGO_URLS,
    "test_django.py": DJANGO_TESTS,
    "friendly_no_tb.py": FRIENDLY.format("no_tb") + "import shop\nshop.checkout(shop.ORDER)\n",
    "shop.ipynb": _notebook("import shop\n\ndef go():\n    return shop.checkout(shop.ORDER)\ngo()"),
}
SERVICES = {
    "uvicorn": ["ask.py", "uvicorn", "servers:asgi", "--port", "PORT", "--no-use-colors"],
    "uvicorn-color": ["ask.py", "uvicorn", "servers:asgi", "--port", "PORT", "--use-colors"],
    "gunicorn": ["ask.py", "gunicorn", "-b", "127.0.0.1:PORT", "servers:wsgi"],
    "celery": ["tasks.py"],
    "supervisor": ["supervise.py"],
    **{
        f"chain-{name}": ["chains.py", name.replace("-", "_")]
        for name in (
            *("pandas", "requests", "sqlalchemy", "psycopg", "psycopg2"),
            *("sqlalchemy-psycopg", "django-psycopg", "pydantic"),
        )
    },
    "pytest-django": ["-m", "pytest", "-p", "no:cacheprovider", "--ds", "django_settings", "test_django.py"],
    "friendly-no-tb": ["friendly_no_tb.py"],
}
