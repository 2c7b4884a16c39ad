"""What Django and Flask tell of real projects, and that asking them changes nothing."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

import tracemend
from projects import digest_of, make_files
from recipes.crash import Version, interpreters, run, site_of
from tracemend.diagnosis.registries.django import Field, django_registry
from tracemend.diagnosis.registries.flask import flask_registry
from tracemend.diagnosis.site import CrashSite
from tracemend.recipes.propose import answers, propose

DJANGO = {
    "manage.py": """\
        import os
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of_ours.settings")
        """,
    "site_of_ours/__init__.py": "",
    "site_of_ours/settings.py": """\
        from pathlib import Path

        BASE_DIR = Path(__file__).resolve().parent.parent
        LIBRARY_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
        OUR_APPS = [
            "apps.shop",
        ]
        INSTALLED_APPS = LIBRARY_APPS + OUR_APPS
        ROOT_URLCONF = "site_of_ours.urls"
        DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
        SECRET_KEY = "for tests"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
        LOGGING = {"version": 1, "handlers": {"file": {"class": "logging.FileHandler", "filename": BASE_DIR / "site.log"}}}
        TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
        """,
    "site_of_ours/urls.py": """\
        from django.urls import include, path

        urlpatterns = [path("<slug:country>/", include("apps.shop.urls"))]
        """,
    "apps/__init__.py": "",
    "apps/shop/__init__.py": "",
    "apps/shop/models.py": """\
        from django.contrib.auth import get_user_model
        from django.db import models


        class Dated(models.Model):
            created = models.DateField()

            class Meta:
                abstract = True


        class Order(Dated):
            buyer = models.ForeignKey(get_user_model(), models.CASCADE, related_name="orders")
        """,
    "apps/shop/apps.py": """\
        from django.apps import AppConfig


        class ShopConfig(AppConfig):
            name = "apps.shop"

            def ready(self):
                from django.db import DatabaseError

                from apps.shop.models import Order

                try:
                    Order.objects.count()
                except DatabaseError:
                    pass
        """,
    "apps/shop/urls.py": """\
        from django.urls import path

        from apps.shop import views

        app_name = "shop"
        urlpatterns = [path(f"{name}/<int:pk>/", views.show, name=f"order-{name}") for name in ("show", "edit")]
        """,
    "apps/shop/views.py": """\
        from django.apps import apps
        from django.shortcuts import render
        from django.urls import reverse
        from apps.shop.models import Order


        def show(request, country, pk):
            back = reverse("shop:order_edit", args=[country, pk])
            return render(request, "shop/show.html", {"back": back, "order": Order(creatd=None)})


        def bill(request):
            return render(request, "billing/bill.html")


        def by_name():
            return apps.get_model("shop.Ordre")


        def by_label():
            return apps.get_app_config("shpo")
        """,
    "apps/shop/templates/shop/show.html": "",
    "apps/billing/__init__.py": "",
    "apps/billing/templates/billing/bill.html": "",
}
VIEW = """\
Traceback (most recent call last):
  File "/srv/apps/shop/views.py", line {line}, in {function}
    {source}
{error}
"""
REVERSED = VIEW.format(
    line=8,
    function="show",
    source='back = reverse("shop:order_edit", args=[country, pk])',
    error="django.urls.exceptions.NoReverseMatch: Reverse for 'order_edit' not found. 'order_edit' is not a valid view function or"
    " pattern name.",
)


def site(text: str, folder: Path) -> CrashSite:
    found = site_of(text, folder, Path(sys.executable))
    assert found is not None
    return found


def test_django_tells_what_no_reading_of_the_code_shows(tmp_path: Path) -> None:
    here = site(REVERSED, make_files(tmp_path, DJANGO))
    before = digest_of(tmp_path)
    registry = django_registry(here)
    assert registry is not None
    assert registry.failed == {}
    assert registry.installed == ("django.contrib.auth", "django.contrib.contenttypes", "apps.shop")
    assert registry.apps is not None
    assert registry.apps["shop"] == "apps.shop"
    assert registry.urls == {"shop:order-show": ("country", "pk"), "shop:order-edit": ("country", "pk")}
    assert registry.models is not None
    assert {field.name: field for field in registry.models["shop.Order"]} == {
        "id": Field("id", "AutoField", "", "id"),
        "created": Field("created", "DateField", "", "created"),
        "buyer": Field("buyer", "ForeignKey", "auth.User", "buyer_id"),
    }
    assert Field("orders", "ManyToOneRel", "shop.Order", "") in registry.models["auth.User"]
    assert registry.templates is not None
    assert "shop/show.html" in registry.templates
    assert digest_of(tmp_path) == before, "no database, no log, no compiled file"


def test_what_was_told_holds_as_long_as_the_texts_it_came_from(tmp_path: Path) -> None:
    here = site(REVERSED, make_files(tmp_path, DJANGO))
    first = django_registry(here)
    assert first is not None
    assert django_registry(here) == first
    urls = "apps/shop/urls.py"
    text = (tmp_path / urls).read_text()
    edited = replace(here, snapshot=replace(here.snapshot, unsaved={urls: text.replace("edit", "change")}))
    assert django_registry(edited) is None, "an editor holds another text than Django would load"
    (tmp_path / urls).write_text(text.replace('"edit"', '"amend"'))
    second = django_registry(here)
    assert second is not None
    assert second.urls is not None
    assert "shop:order-amend" in second.urls
    assert django_registry(replace(here, trusted=False)) is None


@pytest.mark.parametrize(
    ("line", "function", "source", "error", "title", "evidence"),
    [
        (
            8,
            "show",
            'back = reverse("shop:order_edit", args=[country, pk])',
            "django.urls.exceptions.NoReverseMatch: Reverse for 'shop:order_edit' not found. 'order_edit' is not a valid view",
            "Change 'shop:order_edit' to 'shop:order-edit'",
            "asking Django's resolver, which has 2 URL patterns",
        ),
        (
            9,
            "show",
            'return render(request, "shop/show.html", {"back": back, "order": Order(creatd=None)})',
            "TypeError: Order() got unexpected keyword arguments: 'creatd'",
            "Change 'creatd' to 'created'",
            "asking Django's model shop.Order, which has 5 fields",
        ),
        (
            17,
            "by_name",
            'return apps.get_model("shop.Ordre")',
            "LookupError: App 'shop' doesn't have a 'Ordre' model.",
            "Change the model 'Ordre' to 'Order'",
            "asking Django's registry of applications, which has 5 models",
        ),
        (
            21,
            "by_label",
            'return apps.get_app_config("shpo")',
            "LookupError: No installed app with label 'shpo'.",
            "Change the application 'shpo' to 'shop'",
            "asking Django's registry of applications, which has 3 applications",
        ),
        (
            13,
            "bill",
            'return render(request, "billing/bill.html")',
            "django.template.exceptions.TemplateDoesNotExist: billing/bill.html",
            "Add 'apps.billing' to OUR_APPS",
            "loading the settings, which install 3 applications",
        ),
    ],
)
def test_recipes_show_what_django_told(
    tmp_path: Path, line: int, function: str, source: str, error: str, title: str, evidence: str
) -> None:
    text = VIEW.format(line=line, function=function, source=source, error=error)
    fixes = propose(site(text, make_files(tmp_path, DJANGO)), strict=True)
    assert [fix.title for fix in fixes] == [title]
    assert evidence in [found.found_by for found in fixes[0].evidence]


FLASK = {
    "web/shop/__init__.py": """\
        import sqlite3

        from flask import Blueprint, Flask, url_for

        from shop.pages import pages


        def create_app(testing=False):
            app = Flask(__name__)
            open_tables("shop.db")
            for name in ("orders", "users"):
                app.register_blueprint(pages(name))
            return app


        def open_tables(path):
            with sqlite3.connect(path) as database:
                database.execute("CREATE TABLE orders (id INTEGER)")


        def link():
            return url_for("order.index")
        """,
    "web/shop/pages.py": """\
        from flask import Blueprint


        def pages(name):
            part = Blueprint(name, __name__, template_folder="parts")
            part.add_url_rule(f"/{name}/<int:number>", "index", lambda number: str(number))
            return part
        """,
    "web/shop/parts/list.html": "",
}
LINKED = """\
Traceback (most recent call last):
  File "/srv/web/shop/__init__.py", line 23, in link
    return url_for("order.index")
           ^^^^^^^^^^^^^^^^^^^^^^
werkzeug.routing.exceptions.BuildError: Could not build url for endpoint 'order.index'. Did you mean 'users.index' instead?
"""


def test_flask_tells_of_the_application_that_a_factory_makes(tmp_path: Path) -> None:
    here = site(LINKED, make_files(tmp_path, FLASK))
    before = digest_of(tmp_path)
    registry = flask_registry(here)
    assert registry is not None
    assert registry.failed == {}
    assert registry.endpoints == {"static": ("filename",), "orders.index": ("number",), "users.index": ("number",)}
    assert registry.templates == ("list.html",)
    (fix,) = propose(here, strict=True)
    assert fix.title == "Change the endpoint 'order.index' to 'orders.index'"
    assert [found.found_by for found in fix.evidence] == ["asking the application's url_map, which has 3 endpoints"]
    assert digest_of(tmp_path) == before


@pytest.mark.parametrize("version", interpreters(), ids=lambda version: f"{version[0]}.{version[1]}")
def test_a_database_of_its_own_is_empty_and_no_file_in_every_python(version: Version, tmp_path: Path) -> None:
    program = """\
        import sys
        sys.path.insert(0, sys.argv[1])
        from _tracemend_harmless import be_harmless
        be_harmless()
        import sqlite3
        with sqlite3.connect("shop.db") as database:
            database.execute("CREATE TABLE orders (id INTEGER)")
            print(database.execute("SELECT count(*) FROM orders").fetchone())
        """
    probes = Path(tracemend.__file__).parent / "inside" / "registry"
    done = run(interpreters()[version], ["python", "-c", dedent(program), str(probes)], tmp_path)
    assert (done.stdout, done.stderr) == ("(0,)\n", "")
    assert not list(tmp_path.iterdir())


def test_a_project_that_would_do_something_is_refused_it(tmp_path: Path) -> None:
    harmful = """\
        import os, psycopg2, socket, subprocess
        from flask import Flask

        for harm in (
            lambda: open("written.txt", "w"),
            lambda: os.mkdir("made"),
            lambda: os.remove("app.py"),
            psycopg2.connect,
            lambda: subprocess.Popen(["touch", "started"]),
            lambda: socket.create_connection(("127.0.0.1", 9), 1),
        ):
            try:
                harm()
            except PermissionError:
                continue
            os._exit(1)
        app = Flask(__name__)
        app.add_url_rule("/", "refused")
        1 / 0
        """
    make_files(tmp_path, {"app.py": harmful, "psycopg2.py": "def connect(): raise ConnectionError"})
    before = digest_of(tmp_path)
    crash = 'Traceback (most recent call last):\n  File "/srv/app.py", line 18, in <module>\nZeroDivisionError: division by zero\n'
    here = site(crash, tmp_path)
    registry = flask_registry(here)
    assert registry is not None
    assert registry.failed == {"application": "ZeroDivisionError"}, (
        "every harm was refused, and what it says is not whole"
    )
    assert registry.endpoints is None
    assert digest_of(tmp_path) == before


def test_why_nothing_is_proposed_names_what_was_told(tmp_path: Path) -> None:
    text = REVERSED.replace("order_edit", "checkout")
    make_files(tmp_path, DJANGO)
    views = tmp_path / "apps/shop/views.py"
    views.write_text(views.read_text().replace("order_edit", "checkout"))
    (reason,) = [reason for answer in answers(site(text, tmp_path)) for reason in answer.reasons]
    assert reason.endswith("'shop:order-edit', 'shop:order-show'.")
