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
        from fastapi import FastAPI, Header

        api = FastAPI()


        @api.get("/total")
        def total(prices: str, x_shop: str = Header()):
            numbers = [int(part) for part in prices.split(",")]
            return {"total": sum(numbrs)}
        """,
    "crash.py": """\
        from fastapi.testclient import TestClient
        from api.main import api

        TestClient(api).get("/total?prices=1,2", headers={"X-Shop": "pear"})
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
SIGNED_IN = {
    "app.py": """\
        from flask import Flask, abort, session

        app = Flask(__name__)
        app.secret_key = "of no worth"


        @app.get("/orders")
        def orders():
            if "user" not in session:
                abort(401)
            name = session["user"]
            return {"orders": [nam]}
        """,
    "crash.py": """\
        from app import app

        app.testing = True
        client = app.test_client()
        with client.session_transaction() as session:
            session["user"] = "ada"
        client.get("/orders")
        """,
    "tests/conftest.py": """\
        import pytest
        from app import app


        @pytest.fixture
        def client():
            app.testing = True
            return app.test_client()


        @pytest.fixture
        def logged_in_client(client):
            with client.session_transaction() as session:
                session["user"] = "ada"
            return client
        """,
    "tests/test_orders.py": """\
        def test_nobody(client):
            assert client.get("/orders").status_code == 401
        """,
    "pytest.ini": "[pytest]\npythonpath = .\n",
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
        INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "blog"]
        MIDDLEWARE = [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ]
        ROOT_URLCONF = "blog.urls"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        """,
    "blog/__init__.py": "",
    "blog/urls.py": """\
        import json

        from django.http import HttpResponse
        from django.urls import path


        def greet(request, name):
            if not request.user.is_authenticated or request.headers["Accept-Language"] != "de":
                return HttpResponse(status=403)
            words = json.loads(request.body)["words"] + nme
            return HttpResponse(words, status=201)


        urlpatterns = [path("greet/<name>/", greet)]
        """,
    "crash.py": """\
        import os

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
        import django
        from django.test import RequestFactory

        django.setup()
        from blog.urls import greet
        from django.views.decorators.http import require_POST

        request = RequestFactory().post(
            "/greet/Ada/", {"words": "Hello"}, content_type="application/json", HTTP_ACCEPT_LANGUAGE="de"
        )
        request.user = type("Ada", (), {"is_authenticated": True})()
        require_POST(greet)(request, "Ada")
        """,
}


def reported(root: Path, url: str, **more: str) -> Incident:
    """The crash as an error monitor tells of it."""
    incident = incident_of(root, "crash.py")
    (root / "crash.py").unlink()
    return replace(incident, origin="sentry", context=Context(request=(("url", url), *more.items())))


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
        "    response = app.test_client().get('/stock/pear?x=1')\n    assert response.status_code == 200\n"
    )


def test_fastapi_by_the_project_s_own_fixture(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "api", FASTAPI)
    headers = '{"X-Shop": "pear", "Authorization": "[scrubbed]"}'
    incident = reported(root, "/total", query="prices=1,2&token=[scrubbed]", headers=headers)
    (one,) = tried(root, incident, replaced(root, "api/main.py", "numbrs", "numbers"))
    assert one.verdict.level == "verified", one.verdict
    left_out = "The request was replayed without the header Authorization, the parameter token: the report does not tell enough."
    assert left_out in one.verdict.reasons
    assert one.fix.test is not None
    assert one.fix.test.file == "tests/test_get_total.py"
    assert (
        "def test_get_total_is_answered(client):\n"
        "    response = client.get('/total?prices=1,2', headers={'X-Shop': 'pear'})\n"
        "    assert response.status_code == 200\n"
    ) in one.fix.test.text


def test_flask_signed_in_by_the_project_s_own_fixture(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", SIGNED_IN)
    incident = reported(root, "http://shop.example.org/orders", headers='{"Cookie": "[scrubbed]"}')
    (one,) = tried(root, incident, replaced(root, "app.py", "[nam]", "[name]"))
    assert one.verdict.level == "verified", one.verdict
    assert not any("replayed without" in reason for reason in one.verdict.reasons)
    assert one.fix.test is not None
    assert (
        "def test_get_orders_is_answered(logged_in_client):\n    response = logged_in_client.get('/orders')\n"
        in one.fix.test.text
    )


def test_django_by_its_own_runner(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "site", DJANGO)
    headers = '{"Content-Type": "application/json", "Accept-Language": "de"}'
    sent = {"method": "POST", "headers": headers, "body": '{"words": "Hello"}', "user": "ada"}
    incident = reported(root, "http://localhost:8000/greet/Ada/", **sent)
    (one,) = tried(root, incident, replaced(root, "blog/urls.py", "+ nme", "+ name"))
    assert one.verdict.level == "verified", one.verdict
    assert one.fix.test is not None
    assert (
        "        self.client.force_login(get_user_model().objects.create_user('ada'))\n"
        "        response = self.client.post('/greet/Ada/', {'words': 'Hello'}, "
        "content_type='application/json', HTTP_ACCEPT_LANGUAGE='de')\n"
        "        self.assertEqual(response.status_code, 201)\n"
    ) in one.fix.test.text
