"""Makes the texts in `texts/` by running the real tools; run it by hand when a tool's form changes.

    python tests/unit/reading/make_fixtures.py [NAME…]

It needs the tools in the environment that runs it; what is missing is skipped and named. Paths of the machine are replaced by
others of the same length, since some printers draw boxes around them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
FOLDER = Path("/tmp/shop")
VERSIONS = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"

SHOP = '''"""A small program that fails in a chain."""


def price_of(item, table):
    return table[item]


def total(order, table):
    running = 0
    for line in order["lines"]:
        running += line["qty"] * price_of(line["sku"], table)
    return running


def checkout(order):
    table = {"apple": 3}
    try:
        return total(order, table)
    except KeyError as error:
        raise ValueError("unknown product in order %s" % order["id"]) from error


ORDER = {"id": 7, "lines": [{"qty": 2, "sku": "pear"}]}
'''
CRASH = "import shop\nshop.checkout(shop.ORDER)\n"
CAUGHT = "try:\n    shop.checkout(shop.ORDER)\nexcept ValueError:\n    {}\n"
TESTS = """import unittest

import pytest

import shop


@pytest.fixture
def broken():
    raise RuntimeError("no database")


def test_checkout():
    print("charging card")
    assert shop.checkout(shop.ORDER) == 6


@pytest.mark.parametrize("item", ["apple", "plum"])
def test_price(item):
    assert shop.price_of(item, {"apple": 3}) == 3


def test_compare():
    assert shop.total({"lines": []}, {}) == 1


def test_fixture(broken):
    pass


def test_missing_fixture(nothing):
    pass


def test_message():
    raise ValueError("first line\\n\\nthird line")


class TestCase(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(shop.price_of("apple", {"apple": 3}), 4)


class TestGrouped:
    def test_group(self):
        raise ExceptionGroup("two", [KeyError("a"), ValueError("b")])

    def test_notes(self):
        error = KeyError("a")
        error.add_note("while stocking")
        raise error
"""
STRUCTLOG = (
    "import structlog, shop\nfrom structlog.processors import *\n"
    "structlog.configure(processors=[add_log_level, {}])\n"
    "log = structlog.get_logger()\n" + CAUGHT.format('log.exception("checkout failed", order=7)')
)
JSON_LOG = (
    "import logging, shop\nfrom pythonjsonlogger.json import JsonFormatter\nhandler = logging.StreamHandler()\n"
    'handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(message)s"{}))\n'
    "logging.getLogger().addHandler(handler)\n" + CAUGHT.format('logging.exception("checkout failed")')
)
IPYTHON = (
    "import sys\nfrom IPython.core.interactiveshell import InteractiveShell\n"
    "shell = InteractiveShell.instance(colors='{colors}')\nshell.run_line_magic('xmode', '{mode}')\n"
    "shell.run_cell('import shop\\n\\ndef go():\\n    return shop.checkout(shop.ORDER)\\ngo()', store_history=True)\n"
    "shell.run_cell('x = = 1', store_history=True)\n"
)
LOGURU = "import sys, shop\nfrom loguru import logger\nlogger.remove()\nlogger.add(sys.stderr{})\n" + CAUGHT.format(
    'logger.exception("checkout failed")'
)
DJANGO = """import sys, django
from django.conf import settings
settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="x", ALLOWED_HOSTS=["*"], ADMINS=[("A", "a@example.org")],
    EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend", MIDDLEWARE=[])
django.setup()
from django.http import JsonResponse
from django.urls import path
from django.test import Client
import shop
def buy(request):
    return JsonResponse({"total": shop.checkout(shop.ORDER)})
urlpatterns = [path("buy", buy)]
client = Client(raise_request_exception=False)
if "console" in sys.argv:
    client.get("/buy?token=secret")
elif "mail" in sys.argv:
    settings.DEBUG = False
    client.get("/buy")
else:
    import logging; logging.disable()
    accept = "text/plain" if "plain" in sys.argv else "text/html"
    print(client.get("/buy?x=1", headers={"accept": accept}).content.decode())
"""
FLASK = """import sys, flask
from werkzeug.debug import DebuggedApplication
import shop
app = flask.Flask(__name__)
@app.get("/buy")
def buy():
    return {"total": shop.checkout(shop.ORDER)}
if "console" in sys.argv:
    app.test_client().get("/buy")
else:
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=False)
    import logging; logging.disable(); sys.stderr = open("/dev/null", "w")
    print(app.test_client().get("/buy").text)
"""
THREADS = """import asyncio, concurrent.futures, multiprocessing, sys, threading
import shop
class Deleted:
    def __del__(self):
        shop.checkout(shop.ORDER)
async def lost():
    async def task():
        shop.checkout(shop.ORDER)
    asyncio.create_task(task())
    await asyncio.sleep(0.01)
def work(n):
    return shop.checkout(shop.ORDER)
if __name__ == "__main__":
    what = sys.argv[1]
    if what == "thread":
        thread = threading.Thread(target=shop.checkout, args=(shop.ORDER,)); thread.start(); thread.join()
    elif what == "ignored":
        Deleted()
    elif what == "task":
        asyncio.run(lost())
    elif what == "pool":
        multiprocessing.get_context("fork").Pool(1).map(work, [1])
    elif what == "futures":
        with concurrent.futures.ProcessPoolExecutor(1) as pool:
            pool.submit(work, 1).result()
    elif what == "process":
        process = multiprocessing.get_context("fork").Process(target=work, args=(1,)); process.start(); process.join()
    elif what == "faulthandler":
        import faulthandler, ctypes
        faulthandler.enable()
        def crash():
            ctypes.string_at(0)
        crash()
    elif what == "recursion":
        def down(n):
            return down(n + 1)
        down(0)
    elif what == "warning":
        async def never(): pass
        never()
        shop.checkout(shop.ORDER)
"""
DOCTEST = 'def price(item):\n    """\n    >>> price("fig")\n    3\n    """\n    return {}[item]\n'
HYPOTHESIS = (
    "from hypothesis import given, strategies as st\n\n\n"
    "@given(st.integers())\ndef test_small(number):\n    assert number < 3\n"
)
RICH = "import sys\nfrom rich.traceback import install\ninstall(show_locals={})\n" + CRASH

PROGRAMS: dict[str, tuple[str, list[str]]] = {
    "rich": (RICH.format("False"), []),
    "rich-locals": (RICH.format("True"), []),
    "rich-syntax": ("from rich.traceback import install\ninstall()\nimport broken\n", []),
    "loguru": (LOGURU.format(""), []),
    "loguru-color": (LOGURU.format(", colorize=True"), []),
    "loguru-plain": (LOGURU.format(", backtrace=False, diagnose=False"), []),
    "loguru-json": (LOGURU.format(", serialize=True"), []),
    "structlog-json": (STRUCTLOG.format("format_exc_info, JSONRenderer()"), []),
    "structlog-dict": (STRUCTLOG.format("dict_tracebacks, JSONRenderer()"), []),
    "structlog-logfmt": (STRUCTLOG.format("format_exc_info, LogfmtRenderer()"), []),
    "structlog-repr": (STRUCTLOG.format("format_exc_info, KeyValueRenderer()"), []),
    "structlog-console": (STRUCTLOG.format("structlog.dev.ConsoleRenderer(colors=False)"), []),
    "json-logger": (JSON_LOG.format(""), []),
    "json-logger-array": (JSON_LOG.format(", exc_info_as_array=True"), []),
    "better-exceptions": ("import better_exceptions; better_exceptions.hook()\n" + CRASH, []),
    "stackprinter": ("import stackprinter; stackprinter.set_excepthook()\n" + CRASH, []),
    "stackprinter-color": ("import stackprinter; stackprinter.set_excepthook(style='darkbg2')\n" + CRASH, []),
    "friendly": ("import friendly_traceback; friendly_traceback.install(lang='en')\n" + CRASH, []),
    "ipython-context": (IPYTHON.format(mode="Context", colors="NoColor"), []),
    "ipython-verbose": (IPYTHON.format(mode="Verbose", colors="NoColor"), []),
    "ipython-plain": (IPYTHON.format(mode="Plain", colors="NoColor"), []),
    "ipython-color": (IPYTHON.format(mode="Context", colors="Linux"), []),
    "django-console": (DJANGO, ["console"]),
    "django-mail": (DJANGO, ["mail"]),
    "django-page": (DJANGO, ["html"]),
    "django-plain": (DJANGO, ["plain"]),
    "flask-console": (FLASK, ["console"]),
    "flask-page": (FLASK, ["html"]),
    "doctest": (DOCTEST + "import doctest; doctest.testmod()\n", []),
    **{
        name: (THREADS, [name])
        for name in ("thread", "ignored", "task", "pool", "futures", "process", "faulthandler", "recursion", "warning")
    },
}
PYTEST = {
    **{
        f"pytest-{style}": [f"--tb={style}", "test_shop.py"]
        for style in ("auto", "long", "short", "native", "line", "no")
    },
    "pytest-color": ["--color=yes", "test_shop.py"],
    "pytest-locals": ["-vv", "--showlocals", "test_shop.py"],
    "pytest-xdist": ["-n", "2", "test_shop.py"],
    "pytest-collect": ["test_unimportable.py", "test_unparsable.py"],
    "pytest-doctest": ["--doctest-modules", "documented.py"],
    "pytest-hypothesis": ["test_hypothesis.py"],
}
CPYTHON = {
    "chain": CRASH,
    "syntax": "x = {'a': 1\ny = 2\n",
    "indentation": "if True:\nx = 1\n",
    "tabs": "if True:\n        x = 1\n\ty = 2\n",
    "no-source": "exec('def f():\\n    raise KeyError(3)\\nf()')\n",
    "frozen": "import broken\n",
}


def prepare() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / "shop.py").write_text(SHOP)
    (FOLDER / "broken.py").write_text("def f(:\n    pass\n")
    (FOLDER / "test_shop.py").write_text(TESTS)
    (FOLDER / "test_unimportable.py").write_text("import nothing_here\n")
    (FOLDER / "test_unparsable.py").write_text("def test_x(:\n    pass\n")
    (FOLDER / "documented.py").write_text(DOCTEST)
    (FOLDER / "test_hypothesis.py").write_text(HYPOTHESIS)
    TEXTS.mkdir(exist_ok=True)


def run(name: str, command: list[str]) -> None:
    environment = {**os.environ, "COLUMNS": "80", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        command, cwd=FOLDER, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120
    )
    text = done.stdout.decode("utf-8", "replace")
    if "No module named" in text and name != "pytest-collect":
        print(f"{name}: skipped, {text.strip().splitlines()[-1]}")
        return
    for own, other in ((sys.prefix, "venv"), (str(VERSIONS), "python")):
        text = text.replace(own, f"/{'o' * (len(own) - len(other) - 2)}/{other}")
    (TEXTS / f"{name}.txt").write_bytes(text.encode())


def main(names: list[str]) -> None:
    prepare()
    jobs: dict[str, list[str]] = {}
    for name, (program, arguments) in PROGRAMS.items():
        path = FOLDER / f"{name.replace('-', '_')}_main.py"
        path.write_text(program)
        jobs[name] = [sys.executable, path.name, *arguments]
    for name, arguments in PYTEST.items():
        jobs[name] = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    jobs["unittest"] = [sys.executable, "-m", "unittest", "test_shop"]
    for version in sorted(VERSIONS.glob("[23].*")):
        short = ".".join(version.name.split(".")[:2])
        for name, program in CPYTHON.items():
            path = FOLDER / f"{name.replace('-', '_')}_crash.py"
            path.write_text(program)
            jobs[f"cpython-{short}-{name}"] = [str(version / "bin" / "python"), path.name]
    for name, command in jobs.items():
        if not names or name in names:
            if name.startswith("cpython-2") and name.endswith("chain"):
                continue
            run(name, command)


if __name__ == "__main__":
    main(sys.argv[1:])
