"""The programs whose crashes `make_fixtures.py` lets the real tools print."""

from __future__ import annotations

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
