"""A source line in, what it does in words out."""

from __future__ import annotations

import pytest

from tracemend.explain.doing import doing


@pytest.mark.parametrize(
    ("source", "marked", "told"),
    [
        ('return row["price"] * count', 'row["price"]', "asks for `'price'` in `row`"),
        ("return user.nmae", "user.nmae", "asks for the attribute `nmae` of `user`"),
        ("total = a + b", "", "adds `a` and `b`"),
        ("return sum(xs) / len(xs)", "sum(xs) / len(xs)", "divides `sum(xs)` by `len(xs)`"),
        ("print(totl)", "totl", "looks up the name `totl`"),
        ("host, port = pair", "", "unpacks `pair` into `(host, port)`"),
        ("for item in order:", "", "loops over `order`"),
        ("with open(path) as stream:", "open(path)", "calls `open(path)`"),
        ("if len(names) > limit:", "len(names) > limit", "compares `len(names)` with `limit`"),
        ('raise ShopError("no price")', "", "raises `ShopError('no price')` on purpose"),
        ("assert total([1]) == 2", "", "requires that `total([1]) == 2` holds"),
        ("from shop.cart import Cart", "", "imports `shop.cart`"),
        ('return "%s: %d" % (name, count)', "", "fills the text `'%s: %d'` with `(name, count)`"),
        ("del cache[key]", "", "deletes the item `key` of `cache`"),
        ("result = await fetch(url)", "await fetch(url)", "awaits `fetch(url)`"),
        ("}, key=lambda r: r.x)", "", ""),
    ],
)
def test_the_innermost_line_tells_what_failed(source: str, marked: str, told: str) -> None:
    assert doing(source, marked=marked) == told


@pytest.mark.parametrize(
    ("source", "entered", "told"),
    [
        ("print(cart.total(1.2))", "Cart.total", "calls `cart.total(1.2)`"),
        ("cart = Cart(items)", "Cart.__init__", "makes an object by `Cart(items)`"),
        ("import shop.cart", "<module>", "imports `shop.cart`, which runs that module"),
        ("for row in reader:", "__next__", "takes the next item of `reader`"),
        ("with transaction(db):", "__enter__", "enters the `with` block of `transaction(db)`"),
        ('return row["price"]', "__getitem__", "asks `row` for an item"),
        (
            "names = [n.title() for n in raw]",
            "<listcomp>",
            "runs the comprehension in `names = [n.title() for n in raw]`",
        ),
        ("return handler(request)", "index", "calls `handler(request)`, which ran `index`"),
        ("total(", "total", "calls `total()`"),
    ],
)
def test_an_outer_line_tells_how_it_came_to_the_next(source: str, entered: str, told: str) -> None:
    assert doing(source, entered=entered) == told


def test_foreign_text_is_code() -> None:
    assert doing('f("![x](http://evil.example)` ")', marked="") == "calls ``f('![x](http://evil.example)` ')``"
