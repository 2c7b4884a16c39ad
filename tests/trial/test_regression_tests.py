"""The tests that trials write: from a real crash, in the project's style, red before and green after."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from projects import make_repository
from tracemend.fix import NewFile
from tracemend.incident import Incident, Variable
from trials import incident_of, replaced, tried

ORDERS = {
    "orders.py": """\
        import datetime
        from dataclasses import dataclass
        from decimal import Decimal


        @dataclass
        class Line:
            price: Decimal
            count: int = 1


        class Order:
            def __init__(self, lines, day):
                self.lines = lines
                self.day = day
                self.note = None

            def total(self, *, tax=0):
                return sum(line.price * line.cuont for line in self.lines) * (1 + tax)

            @staticmethod
            def twice(number):
                return numbr * 2

            @classmethod
            def empty(cls, day):
                return cls([], dya)


        async def fetch(number):
            return numbr + 1
        """,
    "use.py": """\
        import asyncio
        import datetime
        import sys
        from decimal import Decimal

        from orders import Line, Order, fetch


        def main(word):
            order = Order([Line(Decimal("1.5"), 2)], datetime.date(2024, 5, 1))
            if word == "total":
                print(order.total(tax=1))
            if word == "twice":
                print(Order.twice(4))
            if word == "empty":
                print(Order.empty(order.day).lines)
            if word == "fetch":
                print(asyncio.run(fetch(1)))


        if __name__ == "__main__":
            main(open("word").read())
        """,
}


def written(root: Path, incident: Incident, old: str, new: str, *, file: str = "orders.py") -> NewFile:
    done = tried(root, incident, replaced(root, file, old, new))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.fix.test is not None, done.verdict
    return done.fix.test


@pytest.mark.parametrize(
    ("word", "old", "new", "expected"),
    [
        (
            "total",
            "line.cuont",
            "line.count",
            "[Line(price=decimal.Decimal('1.5'), count=2)], day=datetime.date(2024, 5, 1), note=None)",
        ),
        ("twice", "numbr * 2", "number * 2", "    result = Order.twice(4)\n    assert result == 8\n"),
        ("empty", "dya", "day", "    Order.empty(datetime.date(2024, 5, 1))\n"),
        ("fetch", "numbr + 1", "number + 1", "    result = asyncio.run(fetch(1))\n    assert result == 2\n"),
    ],
)
def test_methods_objects_and_coroutines(tmp_path: Path, word: str, old: str, new: str, expected: str) -> None:
    root = make_repository(tmp_path / "orders", {**ORDERS, "word": word})
    test = written(root, incident_of(root, "use.py"), old, new)
    assert expected in test.text, test.text
    assert test.file.startswith("test_orders_")
    compile(test.text, test.file, "exec")


def test_the_test_runs_in_the_users_tree_and_guards_the_fix(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "orders", {**ORDERS, "word": "total"})
    test = written(root, incident_of(root, "use.py"), "line.cuont", "line.count")
    (root / test.file).write_text(test.text)
    before = subprocess.run([sys.executable, "-m", "pytest", "-q", test.file], cwd=root, capture_output=True)
    (root / "orders.py").write_text((root / "orders.py").read_text().replace("cuont", "count"))
    after = subprocess.run([sys.executable, "-m", "pytest", "-q", test.file], cwd=root, capture_output=True)
    assert (before.returncode, after.returncode) == (1, 0)


def test_recorded_arguments_bring_the_crash_about(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "p", {"shop.py": "def price(item, rate=1):\n    return item['prcie'] * rate\n"})
    incident = incident_of(root, "-c", "import shop; shop.price({'price': 2})")
    (record,) = incident.exceptions
    variables = (Variable("item", "{'price': 2}", argument=True, value='{"price": 2}'),)
    frames = (record.frames[0], replace(record.frames[1], variables=variables))
    incident = replace(incident, exceptions=(replace(record, frames=frames),), origin="sentry")
    done = tried(root, incident, replaced(root, "shop.py", "prcie", "price"))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.fix.test is not None
    assert done.reproduction is not None
    assert done.reproduction.argv == (done.fix.test.file,)
    assert "result = price({'price': 2}, 1)\n    assert result == 2\n" in done.fix.test.text
    again = tried(root, incident, done.fix, reproduction=done.reproduction)[0]
    assert again.verdict.level == "verified", again.verdict


def test_fixtures_of_the_project_stand_for_what_was_not_recorded(tmp_path: Path) -> None:
    root = make_repository(
        tmp_path / "p",
        {
            "shop.py": "def price(cart, rate):\n    return cart.price * rtae\n",
            "tests/conftest.py": """\
                import pytest


                class Cart:
                    price = 2


                @pytest.fixture
                def cart():
                    return Cart()
                """,
            "tests/test_cart.py": "def test_cart(cart):\n    assert cart.price == 2\n",
            "pytest.ini": "[pytest]\npythonpath = .\n",
        },
    )
    call = "import shop; shop.price(type('Cart', (), {'price': 2}), 3)"
    incident = incident_of(root, "-c", call)
    (record,) = incident.exceptions
    variables = (Variable("rate", "3", argument=True, value="3"),)
    frames = (record.frames[0], replace(record.frames[1], variables=variables))
    incident = replace(incident, exceptions=(replace(record, frames=frames),), origin="sentry")
    done = tried(root, incident, replaced(root, "shop.py", "rtae", "rate"))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.reproduction is not None
    assert done.reproduction.argv == ("tests/test_shop_price.py",)


def test_a_call_that_asks_django_s_database_is_given_it(tmp_path: Path) -> None:
    pytest.importorskip("pytest_django")
    settings = {
        "INSTALLED_APPS": ["shop"],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    }
    root = make_repository(
        tmp_path / "p",
        {
            "site_settings.py": "".join(f"{name} = {value!r}\n" for name, value in settings.items()),
            "shop/__init__.py": "",
            "shop/models.py": "from django.db import models\n\n\nclass Item(models.Model):\n    pass\n",
            "shop/bill.py": "from shop.models import Item\n\n\ndef due(rate):\n    return rtae * Item.objects.count()\n",
            "tests/test_none.py": "def test_none():\n    pass\n",
            "pytest.ini": "[pytest]\npythonpath = .\naddopts = -p pytest_django.plugin\n"
            "DJANGO_SETTINGS_MODULE = site_settings\n",
        },
    )
    start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'site_settings'; django.setup()"
    incident = incident_of(root, "-c", f"{start}; from shop.bill import due; due(3)")
    (record,) = incident.exceptions
    variables = (Variable("rate", "3", argument=True, value="3"),)
    frames = (record.frames[0], replace(record.frames[1], variables=variables))
    incident = replace(incident, exceptions=(replace(record, frames=frames),), origin="sentry")
    done = tried(root, incident, replaced(root, "shop/bill.py", "rtae", "rate"))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.fix.test is not None
    assert "(db):\n    result = due(3)\n    assert result == 0\n" in done.fix.test.text


def test_no_test_where_none_can_be_written_honestly(tmp_path: Path) -> None:
    root = make_repository(
        tmp_path / "p", {"main.py": "def show(stream):\n    stream.wirte('x')\n\n\nimport sys\nshow(sys.stdout)\n"}
    )
    done = tried(root, incident_of(root, "main.py"), replaced(root, "main.py", "wirte", "write"))[0]
    assert done.verdict.level == "verified", done.verdict
    assert done.fix.test is None
