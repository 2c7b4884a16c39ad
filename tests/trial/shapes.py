"""Small but real projects of every layout that a trial must not stumble over. Each has `total`, which crashes, and tests of it."""

from __future__ import annotations

import _heapq
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from projects import git, make_files, make_repository
from tracemend.trial.request import Reproduction

TEST = """\
import os, signal, sys, time, unittest
from pathlib import Path

from {module} import total


class CartTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total([1, 2]), 3)

    def test_without_a_text(self):
        self.assertIsNone(total.__doc__)
"""
PYTEST = "[pytest]\npythonpath = {path}\n"
NODE = "::CartTest::test_total"


SITE = {
    "manage.py": """\
        import os
        import sys

        from django.core.management import execute_from_command_line

        os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
        execute_from_command_line(sys.argv)
    """,
    "site_settings.py": """\
        SECRET_KEY = "x"
        INSTALLED_APPS = ["shop"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        USE_TZ = True
    """,
    "shop/__init__.py": "",
    "shop/models.py": """\
        from django.db import models


        class Item(models.Model):
            price = models.IntegerField()
    """,
}
IN_TESTS = Reproduction("test", (f"tests/test_cart.py{NODE}",))


@dataclass(frozen=True)
class Shape:
    """A project, where its crash is, and how its test is run."""

    root: Path
    file: str
    """The file with `total`."""
    module: str
    path: str = "."
    """The folder that it is imported from."""
    way: Reproduction = IN_TESTS
    python: Path = Path(sys.executable)
    git: bool = True
    tested: bool = True
    unsaved: Mapping[str, str] = field(default_factory=dict)


Make = Callable[[Path, str, str], Shape]
"""Makes the project in a folder, from the code of `total` and more tests, the lines of methods of one class."""


@lru_cache(maxsize=1)
def bare_python(home: Path) -> Path:
    """An interpreter with nothing installed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "bare")], check=True)
    return home / "bare" / "bin" / "python"


def tests(module: str, more: str) -> str:
    """The text of the test file."""
    return TEST.format(module=module) + more


def flat(root: Path, code: str, more: str) -> Shape:
    files = {"cart.py": code, "pytest.ini": PYTEST.format(path="."), "tests/test_cart.py": tests("cart", more)}
    return Shape(make_repository(root, files), "cart.py", "cart")


def src(root: Path, code: str, more: str) -> Shape:
    files = {
        "src/shop/__init__.py": "",
        "src/shop/cart.py": code,
        "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']\n",
        "tests/test_cart.py": tests("shop.cart", more),
    }
    return Shape(make_repository(root, files), "src/shop/cart.py", "shop.cart", "src")


def editable(root: Path, code: str, more: str) -> Shape:
    """Installed into an environment by a path file, as `pip install --editable` does."""
    home = root.parent / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    site = next((home / "lib").glob("python3*")) / "site-packages"
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "tools.pth").write_text(f"{ours}\n")
    files = {"lib/shop/__init__.py": "", "lib/shop/cart.py": code, "tests/test_cart.py": tests("shop.cart", more)}
    made = make_repository(root, {**files, "pytest.ini": "[pytest]\n"})
    (site / "__editable__.shop.pth").write_text(f"{made / 'lib'}\n")
    return Shape(made, "lib/shop/cart.py", "shop.cart", "lib", python=home / "bin" / "python")


def namespace(root: Path, code: str, more: str) -> Shape:
    files = {"acme/web/cart.py": code, "pytest.ini": PYTEST.format(path=".")}
    return Shape(
        make_repository(root, {**files, "tests/test_cart.py": tests("acme.web.cart", more)}),
        "acme/web/cart.py",
        "acme.web.cart",
    )


def monorepo(root: Path, code: str, more: str) -> Shape:
    files = {
        "one/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']\n",
        "one/src/cart.py": code,
        "one/tests/test_cart.py": tests("cart", more),
        "two/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']\n",
        "two/src/rest.py": "x = 1\n",
        "two/tests/test_rest.py": "from rest import x\n\n\ndef test_x():\n    assert x == 1\n",
    }
    way = Reproduction("test", (f"tests/test_cart.py{NODE}",), "one")
    return Shape(make_repository(root, files), "one/src/cart.py", "cart", "one/src", way)


def django(root: Path, code: str, more: str) -> Shape:
    """What is summed comes from a database, which the project's own test runner makes."""
    stored = """
    def test_of_the_database(self):
        from shop.models import Item

        Item.objects.create(price=3)
        self.assertEqual(Item.objects.get().price, 3)
"""
    text = tests("shop.cart", stored + more).replace("unittest.TestCase", "TestCase")
    text = text.replace("from pathlib", "from django.test import TestCase\nfrom pathlib", 1)
    made = make_repository(root, SITE)
    make_files(made, {"shop/cart.py": code, "shop/tests.py": text})
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message", "Shop")
    return Shape(made, "shop/cart.py", "shop.cart", way=Reproduction("test", (f"shop/tests.py{NODE}",)))


def compiled(root: Path, code: str, more: str) -> Shape:
    """The code needs a compiled module that lies beside it and that git ignores, and an ignored file of settings."""
    source = Path(_heapq.__file__)
    needs = "import fast._heapq\n\nKEY = open('.env').read()\n\n\n"
    files = {".gitignore": "*.so\n.env\n__pycache__\n", "fast/__init__.py": "", "cart.py": needs + code}
    files |= {"pytest.ini": PYTEST.format(path="."), "tests/test_cart.py": tests("cart", more)}
    made = make_repository(root, files)
    (made / "fast" / source.name).write_bytes(source.read_bytes())
    (made / ".env").write_text("KEY=1\n")
    return Shape(made, "cart.py", "cart")


def unittest_only(root: Path, code: str, more: str) -> Shape:
    files = {"cart.py": code, "tests/__init__.py": "", "tests/test_cart.py": tests("cart", more)}
    return Shape(make_repository(root, files), "cart.py", "cart", python=bare_python(root.parents[1]))


def untested(root: Path, code: str, _more: str) -> Shape:
    files = {"cart.py": code, "main.py": "from cart import total\n\nresult = total([1, 2])\nprint(result)\n"}
    return Shape(
        make_repository(root, files), "cart.py", "cart", way=Reproduction("script", ("main.py",)), tested=False
    )


def without_git(root: Path, code: str, more: str) -> Shape:
    files = {"cart.py": code, "pytest.ini": PYTEST.format(path="."), "tests/test_cart.py": tests("cart", more)}
    return Shape(make_files(root, files), "cart.py", "cart", git=False)


def submodule(root: Path, code: str, more: str) -> Shape:
    library = make_repository(root.parent / "library", {"lib.py": "def identity(x):\n    return x\n"})
    needs = "from vendor.lib import identity\n\n\n"
    files = {"cart.py": needs + code, "pytest.ini": PYTEST.format(path="."), "tests/test_cart.py": tests("cart", more)}
    made = make_repository(root, files)
    git(made, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(library), "vendor")
    git(made, "commit", "--quiet", "--message", "With a library")
    return Shape(made, "cart.py", "cart")


def dirty(root: Path, code: str, more: str) -> Shape:
    """Staged, changed, deleted, untracked, and the crash in a text that is not saved."""
    make_repository(root, {"cart.py": "def total(prices):\n    return 0\n", "gone.py": "", "late.py": "x = 1\n"})
    made = make_files(root, {"late.py": "x = 2\n", "pytest.ini": PYTEST.format(path=".")})
    git(made, "add", "late.py", "pytest.ini")
    (made / "gone.py").unlink()
    make_files(made, {"late.py": "x = 3\n", "tests/test_cart.py": tests("cart", more), "cart.py": "old = 1\n"})
    check = "import late\n\nassert late.x == 3\n\n\n"
    return Shape(made, "cart.py", "cart", unsaved={"cart.py": check + code})


SHAPES: Mapping[str, Make] = {
    make.__name__: make
    for make in (
        flat,
        src,
        editable,
        namespace,
        monorepo,
        django,
        compiled,
        unittest_only,
        untested,
        without_git,
        submodule,
        dirty,
    )
}
