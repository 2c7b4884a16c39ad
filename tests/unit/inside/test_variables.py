"""Values are shown without running any code of the user's, bounded and without secrets."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import json
import pathlib
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemend.inside.secrets import is_secret_name, scrub
from tracemend.inside.text import dumps
from tracemend.inside.variables import plain, shown, variables_of
from tracemend.scrub import is_secret_name as is_secret_name_of_the_ledger
from tracemend.scrub import scrub_text


class Colour(enum.Enum):
    RED = 1


class Cart:
    def __init__(self, **attributes: object) -> None:
        self.__dict__.update(attributes)

    def __repr__(self) -> str:
        raise SystemExit("a __repr__ of the user's was called")

    __str__ = __len__ = __eq__ = __hash__ = __bool__ = __getattr__ = __repr__  # type: ignore[assignment]


class Loud(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        raise SystemExit("an overridden method was called")

    __iter__ = __len__ = __repr__ = items  # type: ignore[assignment]


Point = collections.namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (1.5, "1.5"),
        ("a'b", '"a\'b"'),
        ("x" * 500, "'" + "x" * 200 + "'\u2026"),
        (b"\x00\xff", "b'\\x00\\xff'"),
        ([], "[]"),
        ((1,), "(1,)"),
        (set(), "set()"),
        (frozenset({1}), "frozenset({1})"),
        (list(range(12)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, \u2026 +2]"),
        ([[[[1]]]], "[[[[\u2026]]]]"),
        ({"a": {"b": 1}}, "{'a': {'b': 1}}"),
        (collections.OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (Point(1, 2), "Point(1, 2)"),
        (Colour.RED, "Colour.RED"),
        (True, "True"),
        (10**2000, "<int of 6644 bits>"),
        (decimal.Decimal("1.5"), "Decimal('1.5')"),
        (datetime.date(2026, 1, 2), "datetime.date(2026, 1, 2)"),
        (pathlib.PurePosixPath("/a"), "PurePosixPath('/a')"),
        (ValueError("x", 1), "ValueError('x', 1)"),
        (int, "<class int>"),
        (Loud(a=1), "Loud({'a': 1})"),
        ({"password": "hunter2", "user": "ada"}, "{'password': '[scrubbed]', 'user': 'ada'}"),
        ("postgres://ada:pw@db/shop", "'postgres://ada:[scrubbed]@db/shop'"),
    ],
)
def test_shown(value: object, text: str) -> None:
    assert shown(value) == text


def test_instances_by_their_attributes() -> None:
    module = Cart.__module__
    cart = Cart(items=[1, 2], owner=Cart(name="ada"), api_key="k")
    assert shown(cart) == f"<{module}.Cart items=[1, 2] owner=<{module}.Cart name='ada'> api_key=[scrubbed]>"
    cart.__dict__["self"] = cart
    assert shown(cart).startswith(f"<{module}.Cart")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, 2.5, None, True, "\u00e9\ud83d"]}, '{"a":[1,2.5,null,true,"\\u00e9?"]}'),
        ((1, 2), None),
        ({1: 2}, None),
        (float("nan"), None),
        (Colour.RED, None),
        ("x" * 5000, None),
        ({"token": "abc"}, None),
        ({"u": "https://a:b@h"}, None),
        (list(range(500)), None),
    ],
)
def test_plain_values(value: object, text: str | None) -> None:
    assert plain(value) == text


def test_arguments_first_and_nothing_of_the_machinery() -> None:
    def f(a: int, *rest: int, key: str = "k", password: str = "p", **more: int) -> Any:
        import os  # noqa: F401

        inner = lambda: 0  # noqa: E731, F841
        local = [a]  # noqa: F841
        return sys._getframe()

    found = [(v["name"], v["shown"], v["argument"]) for v in variables_of(f(1, 2, z=3))]
    assert found == [
        ("a", "1", True),
        ("key", "'k'", True),
        ("password", "[scrubbed]", True),
        ("rest", "(2,)", True),
        ("more", "{'z': 3}", True),
        ("local", "[1]", False),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_json_text_is_read_back_as_it_was(value: object) -> None:
    def without_halves(thing: object) -> object:
        if isinstance(thing, str):
            return thing.encode("utf-8", "replace").decode()
        if isinstance(thing, list):
            return [without_halves(item) for item in thing]
        if isinstance(thing, dict):
            return {without_halves(k): without_halves(v) for k, v in thing.items()}
        return thing

    assert json.loads(dumps(value)) == without_halves(value)


SECRETS = [
    "password=hunter2hunter2",
    "Authorization: Bearer abcdefghijklmnop123456",
    "postgres://ada:pw@db/shop",
    '{"api_key": "abc123"}',
    "token='abcdef'",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "AKIAIOSFODNN7EXAMPLE",
    "key is aB3dE5fG7hI9jK1lM3nO5pQ7rS9t",
]
HARMLESS = [
    "unknown product in order 7",
    "unsupported operand type(s) for +: 'int' and 'str'",
    "/srv/shop/src/very_long_module_name_of_something/file_2024_01_02.py",
    "123e4567-e89b-12d3-a456-426614174000",
    'could not translate host name "db" to address: Name or service not known',
    "http://localhost:8000/buy/pear?n=2",
    "'NoneType' object has no attribute 'total'",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_go_here_as_in_the_ledger(text: str) -> None:
    assert "[scrubbed]" in scrub(text)
    assert "[scrubbed]" in scrub_text(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays_here_as_in_the_ledger(text: str) -> None:
    assert scrub(text) == scrub_text(text) == text


@pytest.mark.parametrize(
    "name", ["password", "API_KEY", "accessToken", "x-auth-token", "Cookie", "session_id", "db_passwd"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["password", "API_KEY", "session_id", "user", "total", "items", "name", "author"])
def test_names_are_judged_as_in_the_ledger(name: str) -> None:
    assert is_secret_name(name) == is_secret_name_of_the_ledger(name)
