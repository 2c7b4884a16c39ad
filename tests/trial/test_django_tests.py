"""A crash in a Django project's own tests, which its own runner knows how to run."""

from __future__ import annotations

from pathlib import Path

from projects import make_repository
from tracemend.fix import SuiteComparison, SuiteCount
from trials import incident_of, replaced, tried

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

            def test_answer(self):
                self.assertEqual(40 + 2, 42)
        """,
}


def test_the_suite_is_run_by_django_s_own_runner(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "site", SITE)
    incident = incident_of(root, "manage.py", "test")
    right = replaced(root, "blog/urls.py", "greting", "greeting")
    constant = replaced(root, "blog/urls.py", "greting", "'hi'")
    verdicts = [t.verdict for t in tried(root, incident, right, constant)]
    assert [v.level for v in verdicts] == ["verified", "unproved"], verdicts
    assert verdicts[0].reasons[0].startswith("blog/tests.py::IndexTest::test_index failed with the same exception")
    assert verdicts[0].suite == SuiteComparison(SuiteCount(1, 1), SuiteCount(2, 0))
