"""A crash in a Django project's own tests, which its own runner knows how to run."""

from __future__ import annotations

from pathlib import Path

from projects import make_repository
from trials import incident_of, one, replaced

SITE = {
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
        """,
    "blog/__init__.py": "",
    "blog/urls.py": """\
        from django.http import HttpResponse
        from django.urls import path


        def index(request):
            greeting = "hello"
            return HttpResponse(greting)


        urlpatterns = [path("", index)]
        """,
    "blog/tests.py": """\
        from django.test import SimpleTestCase


        class IndexTest(SimpleTestCase):
            def test_index(self):
                self.assertEqual(self.client.get("/").content, b"hello")
        """,
}


def test_a_test_is_run_by_django_s_own_runner(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "site", SITE)
    incident = incident_of(root, "manage.py", "test")
    verdict = one(root, incident, replaced(root, "blog/urls.py", "greting", "greeting"))
    assert verdict.level == "verified", verdict
    assert verdict.reasons[0].startswith("python manage.py test blog.tests.IndexTest.test_index failed")
