"""Trials of projects of other shapes: how they are laid out, run and tested must not matter."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from projects import make_files, make_repository
from recipes.crash import interpreters
from tracemend.project.state import workspace_state
from tracemend.trial.request import Reproduction
from trials import incident_of, one, replaced, tried

CRASH = "def total(prices):\n    return sum(prcies)\n"
RIGHT = ("prcies", "prices")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with nothing installed, pytest not either."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / "bin" / "python"


def test_unittest_alone(tmp_path: Path, bare: Path) -> None:
    root = make_repository(
        tmp_path / "p",
        {
            "cart.py": CRASH,
            "main.py": "from cart import total\n\nprint(total([1, 2]))\n",
            "tests/__init__.py": "",
            "tests/test_cart.py": """\
                import unittest

                import cart


                class CartTest(unittest.TestCase):
                    def test_name(self):
                        self.assertEqual(cart.total.__name__, "total")

                    def test_doc(self):
                        self.assertIsNone(cart.total.__doc__)
            """,
        },
    )
    incident = incident_of(root, "main.py", python=str(bare))
    wrong = replaced(root, "cart.py", "return sum(prcies)", '"""Sum."""\n    return sum(prices)')
    done, broken = tried(root, incident, replaced(root, "cart.py", *RIGHT), wrong, python=bare)
    assert done.verdict.level == "verified", done.verdict
    assert done.verdict.suite is not None
    assert done.verdict.suite.after.passed == 2
    assert done.fix.test is not None
    assert "class TotalTest(unittest.TestCase):" in done.fix.test.text
    assert "self.assertEqual(result, 3)" in done.fix.test.text
    assert broken.verdict.level == "rejected"
    assert broken.verdict.suite is not None
    assert broken.verdict.suite.newly_failing == ("tests.test_cart.CartTest.test_doc",)


def test_a_failing_unittest_by_its_id(tmp_path: Path, bare: Path) -> None:
    root = make_repository(
        tmp_path / "p",
        {
            "cart.py": CRASH,
            "test_cart.py": """\
                import unittest

                from cart import total


                class CartTest(unittest.TestCase):
                    def test_total(self):
                        self.assertEqual(total([1, 2]), 3)
            """,
        },
    )
    incident = incident_of(root, "-m", "unittest", python=str(bare))
    done = tried(root, incident, replaced(root, "cart.py", *RIGHT), python=bare)[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.reproduction == Reproduction("test", ("test_cart.py::CartTest::test_total",))


def test_a_namespace_package(tmp_path: Path) -> None:
    root = make_repository(
        tmp_path / "p",
        {"shop/web/cart.py": CRASH, "shop/run.py": "from shop.web.cart import total\n\nprint(total([1, 2]))\n"},
    )
    incident = incident_of(root, "-m", "shop.run")
    assert one(root, incident, replaced(root, "shop/web/cart.py", *RIGHT)).level == "verified"


def test_a_repository_of_two_packages(tmp_path: Path) -> None:
    """Each has its own tests, that are run in its own folder."""
    root = make_repository(
        tmp_path / "p",
        {
            "one/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']\n",
            "one/src/cart.py": CRASH,
            "one/tests/test_cart.py": "from cart import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
            "two/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']\n",
            "two/src/rest.py": "x = 1\n",
            "two/tests/test_rest.py": "from rest import x\n\n\ndef test_x():\n    assert x == 1\n",
        },
    )
    incident = incident_of(root / "one", "-m", "pytest", "--tb=native", "-p", "no:cacheprovider")
    make_files(root, {".gitignore": "__pycache__\n"})
    way = Reproduction("test", ("tests/test_cart.py::test_total",), "one")
    done = tried(root, incident, replaced(root, "one/src/cart.py", *RIGHT), reproduction=way)[0]
    assert done.verdict.reproduced, done.verdict
    assert done.verdict.level == "verified", done.verdict


def test_ignored_files_that_the_code_needs(tmp_path: Path) -> None:
    root = make_repository(
        tmp_path / "p",
        {
            ".gitignore": "_version.py\n.env\n",
            "cart.py": CRASH,
            "main.py": "from _version import v\nfrom cart import total\n\nopen('.env').read()\nprint(v, total([1]))\n",
        },
    )
    make_files(root, {"_version.py": "v = 1\n", ".env": "A=1\n"})
    incident = incident_of(root, "main.py")
    assert one(root, incident, replaced(root, "cart.py", *RIGHT)).level == "verified"


def test_an_extension_built_in_place(tmp_path: Path) -> None:
    """A compiled module, ignored by git as such modules are, is there in the copy."""
    import _heapq

    source = Path(_heapq.__file__) if hasattr(_heapq, "__file__") else None
    if source is None:
        pytest.skip("this interpreter has its extensions built in")
    root = make_repository(
        tmp_path / "p",
        {
            ".gitignore": "*.so\n",
            "fast/__init__.py": "",
            "cart.py": CRASH,
            "main.py": "import fast._heapq\nfrom cart import total\n\nprint(total([1]))\n",
        },
    )
    (root / "fast" / source.name).write_bytes(source.read_bytes())
    incident = incident_of(root, "main.py")
    assert one(root, incident, replaced(root, "cart.py", *RIGHT)).level == "verified"


def test_django_with_a_database(tmp_path: Path) -> None:
    pytest.importorskip("django")
    root = make_repository(
        tmp_path / "p",
        {
            "manage.py": """\
                import os
                import sys

                from django.core.management import execute_from_command_line

                if __name__ == "__main__":
                    os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
                    execute_from_command_line(sys.argv)
            """,
            "site_settings.py": """\
                from pathlib import Path

                SECRET_KEY = "x"
                INSTALLED_APPS = ["shop"]
                DATABASES = {
                    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(__file__).parent / "db.sqlite3"}
                }
                USE_TZ = True
            """,
            "shop/__init__.py": "",
            "shop/models.py": """\
                from django.db import models


                class Item(models.Model):
                    price = models.IntegerField()

                    class Meta:
                        app_label = "shop"
            """,
            "shop/management/__init__.py": "",
            "shop/management/commands/__init__.py": "",
            "shop/management/commands/sums.py": """\
                from django.core.management.base import BaseCommand
                from django.db import connection

                from shop.models import Item


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        with connection.schema_editor() as editor:
                            editor.create_model(Item)
                        Item.objects.create(price=3)
                        print(sum(item.prise for item in Item.objects.all()))
            """,
        },
    )
    incident = incident_of(root, "manage.py", "sums")
    (root / "db.sqlite3").unlink(missing_ok=True)
    way = Reproduction("command", ("python", "manage.py", "sums"))
    fix = replaced(root, "shop/management/commands/sums.py", "item.prise", "item.price")
    done = tried(root, incident, fix, reproduction=way)[0]
    assert done.verdict.level == "verified", done.verdict
    assert not (root / "db.sqlite3").exists()


def test_pytest_as_it_prints_by_itself_with_workers_and_coverage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report in pytest's own form; plug-ins that spread tests over processes and that trace them as well."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    pytest.importorskip("xdist")
    cov = "" if importlib.util.find_spec("pytest_cov") is None else " --cov=cart"
    root = make_repository(
        tmp_path / "p",
        {
            "pytest.ini": f"[pytest]\naddopts = -n 2 -x{cov}\npythonpath = .\n",
            "cart.py": CRASH,
            "tests/test_cart.py": "from cart import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
            "tests/test_more.py": "def test_a():\n    pass\n\n\ndef test_b():\n    pass\n",
        },
    )
    incident = incident_of(root, "-m", "pytest", "-p", "no:cacheprovider")
    assert incident.context.test == "tests/test_cart.py::test_total"
    done = tried(root, incident, replaced(root, "cart.py", *RIGHT))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.verdict.suite is not None
    assert (done.verdict.suite.before.passed, done.verdict.suite.after.passed) == (2, 3)


def test_a_new_type_error_is_a_doubt(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    root = make_repository(
        tmp_path / "p",
        {
            "mypy.ini": "[mypy]\nstrict = true\n",
            "cart.py": "def total(prices: list[int]) -> int:\n    return sum(prcies)\n",
            "main.py": "from cart import total\n\nprint(total([1, 2]))\n",
            "test_cart.py": "from cart import total\n\n\ndef test_total() -> None:\n    assert total([1, 2]) == 3\n",
        },
    )
    incident = incident_of(root, "main.py")
    right = replaced(root, "cart.py", *RIGHT)
    wrong = replaced(root, "cart.py", "sum(prcies)", "float(sum(prices))")
    verdicts = [t.verdict for t in tried(root, incident, right, wrong)]
    assert [v.level for v in verdicts] == ["verified", "unproved"]
    assert "mypy finds nothing new." in verdicts[0].reasons
    assert (
        verdicts[1]
        .reasons[0]
        .startswith("mypy finds with the fix what it did not find before: cart.py: Incompatible return")
    )


@pytest.mark.parametrize("version", sorted({*list(interpreters())[:1], *list(interpreters())[-1:]}), ids=str)
def test_older_and_newer_interpreters(tmp_path: Path, version: tuple[int, int]) -> None:
    root = make_repository(
        tmp_path / "p",
        {
            "cart.py": "class Cart:\n    def __init__(self, prices):\n        self.prices = prices\n\n"
            "    def total(self):\n        return sum(self.prcies)\n",
            "main.py": "from cart import Cart\n\nprint(Cart([1, 2]).total())\n",
        },
    )
    python = interpreters()[version]
    incident = incident_of(root, "main.py", python=str(python))
    done = tried(root, incident, replaced(root, "cart.py", *RIGHT), python=python)[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.fix.test is not None


def test_a_large_ignored_file_that_the_code_opens_is_brought(tmp_path: Path) -> None:
    """By the crash itself, and by a test that only the run of the suite shows."""
    root = make_repository(
        tmp_path / "p",
        {
            ".gitignore": "*.dat\n",
            "pytest.ini": "[pytest]\npythonpath = .\n",
            "cart.py": f"SIZE = len(open('model.dat', 'rb').read())\n\n\n{CRASH}",
            "main.py": "from cart import total\n\nprint(total([1]))\n",
            "tests/test_data.py": "def test_data():\n    assert open('more.dat').read(1) == 'x'\n",
        },
    )
    for name in ("model.dat", "more.dat", "never.dat"):
        (root / name).write_bytes(b"x" * 20_000_001)
    done = tried(root, incident_of(root, "main.py"), replaced(root, "cart.py", *RIGHT))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.verdict.suite is not None
    assert done.verdict.suite.before.passed == 1
    copies = list(workspace_state(root).glob("copies/*/p/*.dat"))
    assert sorted(path.name for path in copies) == ["model.dat", "more.dat"]


def test_a_link_that_leaves_the_project_can_be_read(tmp_path: Path) -> None:
    make_files(tmp_path / "shared", {"prices.txt": "1\n"})
    main = "from cart import total\n\nprint(total([int(open('data/prices.txt').read())]))\n"
    root = make_repository(tmp_path / "p", {"cart.py": CRASH, "main.py": main})
    (root / "data").symlink_to(tmp_path / "shared")
    assert one(root, incident_of(root, "main.py"), replaced(root, "cart.py", *RIGHT)).level == "verified"
