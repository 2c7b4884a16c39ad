"""A request that crashed on a server is replayed through the framework's own test client, and becomes the regression test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from projects import make_repository
from tracemend.incident import Context, Incident
from trials import incident_of, replaced, tried

FLASK = {
    "shop/__init__.py": """\
        from flask import Flask


        def create_app(debug=False):
            from shop.views import views

            app = Flask(__name__)
            app.register_blueprint(views)
            return app
        """,
    "shop/views.py": """\
        from flask import Blueprint, request

        views = Blueprint("views", __name__)
        STOCK = {"pear": 3}


        @views.get("/stock/<name>")
        def stock(name):
            found = STOCK[nam]
            return {"name": name, "count": found}
        """,
    "serve.py": "from shop import create_app\n\ncreate_app().test_client().get('/stock/pear')\n",
    "crash.py": """\
        from shop import create_app

        app = create_app()
        app.testing = True
        app.test_client().get("/stock/pear")
        """,
}
FASTAPI = {
    "api/main.py": """\
        from fastapi import FastAPI

        api = FastAPI()


        @api.get("/total")
        def total(prices: str):
            numbers = [int(part) for part in prices.split(",")]
            return {"total": sum(numbrs)}
        """,
    "crash.py": """\
        from fastapi.testclient import TestClient
        from api.main import api

        TestClient(api).get("/total?prices=1,2")
        """,
    "tests/conftest.py": """\
        import pytest
        from fastapi.testclient import TestClient
        from api.main import api


        @pytest.fixture
        def client():
            return TestClient(api)
        """,
    "tests/test_docs.py": """\
        def test_docs(client):
            assert client.get("/docs").status_code == 200
        """,
}
DJANGO = {
    "manage.py": """\
        import os
        import sys

        from django.core.management import execute_from_command_line

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
        execute_from_command_line(sys.argv)
        """,
    "site_settings.py": """\
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        ROOT_URLCONF = "blog.urls"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        """,
    "blog/__init__.py": "",
    "blog/urls.py": """\
        from django.http import HttpResponse
        from django.urls import path


        def greet(request, name):
            words = f"Hello {nme}"
            return HttpResponse(words)


        urlpatterns = [path("greet/<name>/", greet)]
        """,
    "crash.py": """\
        import os

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
        import django
        from django.test import Client
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()
        Client().get("/greet/Ada/")
        """,
}


def reported(root: Path, url: str, method: str = "GET") -> Incident:
    """The crash as an error monitor tells of it."""
    incident = incident_of(root, "crash.py")
    (root / "crash.py").unlink()
    return replace(incident, origin="sentry", context=Context(request=(("method", method), ("url", url))))


def test_flask_with_a_factory(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", FLASK)
    incident = reported(root, "http://shop.example.org/stock/pear?x=1")
    right = replaced(root, "shop/views.py", "STOCK[nam]", "STOCK[name]")
    silenced = replaced(root, "shop/views.py", "found = STOCK[nam]", "found = None")
    one, other = tried(root, incident, right, silenced)
    assert (one.verdict.level, other.verdict.level) == ("verified", "unproved"), (one.verdict, other.verdict)
    assert one.fix.test is not None
    assert one.fix.test.text == (
        '"""GET /stock/pear?x=1 raised NameError."""\n\nfrom shop import create_app\n\n\n'
        "def test_get_stock_pear_is_answered():\n    app = create_app()\n    app.testing = True\n"
        "    response = app.test_client().get('/stock/pear?x=1')\n    assert response.status_code < 500\n"
    )


def test_fastapi_by_the_project_s_own_fixture(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "api", FASTAPI)
    incident = reported(root, "/total?prices=1,2")
    (one,) = tried(root, incident, replaced(root, "api/main.py", "numbrs", "numbers"))
    assert one.verdict.level == "verified", one.verdict
    assert one.fix.test is not None
    assert one.fix.test.file == "tests/test_get_total.py"
    assert (
        "def test_get_total_is_answered(client):\n    response = client.get('/total?prices=1,2')" in one.fix.test.text
    )


def test_django_by_its_own_runner(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "site", DJANGO)
    incident = reported(root, "http://localhost:8000/greet/Ada/")
    (one,) = tried(root, incident, replaced(root, "blog/urls.py", "{nme}", "{name}"))
    assert one.verdict.level == "verified", one.verdict
    assert one.fix.test is not None
    assert "        response = self.client.get('/greet/Ada/')" in one.fix.test.text
