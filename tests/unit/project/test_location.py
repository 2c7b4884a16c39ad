"""Reported frames find their place in today's project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.project.files import forget_files
from tracemend.project.location import Location, locate, map_frame
from tracemend.project.snapshot import Snapshot

CART = """\
def total(cart):
    return sum(line.prise for line in cart)


def empty(cart):
    return not cart
"""


def project(folder: Path, **files: str) -> Snapshot:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    forget_files(folder)
    return Snapshot(folder)


def place(snapshot: Snapshot, file: str, line: int, function: str | None, source: str | None) -> Location | None:
    return map_frame(Frame(file, line, function, source), snapshot)


QUOTED = "return sum(line.prise for line in cart)"


@pytest.mark.parametrize(
    "reported",
    [
        "/app/shop/cart.py",
        "/srv/releases/42/src/shop/cart.py",
        "C:\\Users\\ada\\shop\\cart.py",
        "shop/cart.py",
        "./shop/cart.py",
        "cart.py",
    ],
)
def test_a_path_of_another_machine_is_mapped_by_its_end(tmp_path: Path, reported: str) -> None:
    snapshot = project(tmp_path, shop__cart_py=CART, README="x")
    found = place(snapshot, reported, 2, "total", QUOTED)
    assert found is not None
    assert (found.file, found.line, found.exact) == ("shop/cart.py", 2, True)


def test_the_longer_common_end_wins(tmp_path: Path) -> None:
    snapshot = project(tmp_path, a__shop__cart_py=CART, b__shop__cart_py=CART)
    found = place(snapshot, "/app/b/shop/cart.py", 2, "total", QUOTED)
    assert found is not None
    assert found.file == "b/shop/cart.py"


def test_two_equal_files_are_told_apart_by_the_quoted_line(tmp_path: Path) -> None:
    snapshot = project(tmp_path, a__cart_py=CART, b__cart_py=CART.replace("prise", "price"))
    found = place(snapshot, "/app/cart.py", 2, "total", QUOTED)
    assert found is not None
    assert found.file == "a/cart.py"


def test_what_cannot_be_told_apart_is_not_marked(tmp_path: Path) -> None:
    snapshot = project(tmp_path, a__cart_py=CART, b__cart_py=CART)
    assert place(snapshot, "/app/cart.py", 2, "total", QUOTED) is None


def test_the_line_is_found_although_the_file_has_changed(tmp_path: Path) -> None:
    snapshot = project(tmp_path, cart_py="import os\n\n\n" + CART)
    found = place(snapshot, "/app/cart.py", 2, "total", QUOTED)
    assert found is not None
    assert (found.line, found.exact) == (5, False)


def test_a_line_that_is_gone_is_not_marked(tmp_path: Path) -> None:
    snapshot = project(tmp_path, cart_py=CART.replace("prise", "price"))
    assert place(snapshot, str(tmp_path / "cart.py"), 2, "total", QUOTED) is None


def test_the_same_words_in_another_function_are_not_the_line(tmp_path: Path) -> None:
    text = CART.replace("prise", "price") + f"\n\ndef other(cart):\n    {QUOTED}\n"
    snapshot = project(tmp_path, cart_py=text)
    assert place(snapshot, "/app/cart.py", 2, "total", QUOTED) is None


def test_a_renamed_function_is_found_by_its_line(tmp_path: Path) -> None:
    snapshot = project(tmp_path, cart_py=CART.replace("def total", "def grand_total"))
    found = place(snapshot, "/app/cart.py", 2, "total", QUOTED)
    assert found is not None
    assert found.line == 2


def test_a_renamed_file_is_found_by_its_function_and_line(tmp_path: Path) -> None:
    snapshot = project(tmp_path, shop__basket_py="# moved\n" + CART)
    found = place(snapshot, "/app/shop/cart.py", 2, "total", QUOTED)
    assert found is not None
    assert (found.file, found.line) == ("shop/basket.py", 3)


def test_a_line_past_the_end_of_the_file_is_no_crash(tmp_path: Path) -> None:
    snapshot = project(tmp_path, cart_py=CART)
    assert place(snapshot, "/app/cart.py", 900, "total", None) is None
    found = place(snapshot, "/app/cart.py", 900, "total", QUOTED)
    assert found is not None
    assert found.line == 2


def test_of_equal_lines_the_nearest_in_the_function_is_taken(tmp_path: Path) -> None:
    text = "def f(x):\n    if x:\n        return g(x)\n    y = 1\n    return g(x)\n"
    snapshot = project(tmp_path, m_py="\n\n" + text)
    found = place(snapshot, "/app/m.py", 5, "f", "return g(x)")
    assert found is not None
    assert found.line == 5


def test_without_a_quoted_line_the_number_holds_while_the_function_agrees(tmp_path: Path) -> None:
    snapshot = project(tmp_path, cart_py=CART)
    found = place(snapshot, "/app/cart.py", 2, "Cart.total", None)
    assert found is not None
    assert found.line == 2
    assert place(snapshot, "/app/cart.py", 6, "total", None) is None


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_carets_become_columns_of_todays_line(tmp_path: Path, newline: str) -> None:
    text = newline.join(["def größe(a):", "    ü = 'é' + a.naem", ""])
    snapshot = project(tmp_path, m_py=text)
    found = map_frame(Frame("/app/m.py", 2, "größe", "ü = 'é' + a.naem", 10, 16), snapshot)
    assert found is not None
    assert "    ü = 'é' + a.naem"[found.col : found.end_col] == "a.naem"


def test_a_syntax_errors_place_is_found(tmp_path: Path) -> None:
    snapshot = project(tmp_path, m_py="x = 1\nif x\n    pass\n")
    frame = Frame("/app/m.py", 2, None, "if x", 4, 5)
    found = locate(Incident((ExceptionRecord("SyntaxError", "expected ':'", frames=(frame,)),)), snapshot)
    assert found is not None
    assert (found.line, found.col, found.end_col) == (2, 3, 4)


def test_a_function_of_a_file_that_does_not_parse_is_found(tmp_path: Path) -> None:
    snapshot = project(tmp_path, cart_py="import (\n" + CART)
    found = place(snapshot, "/app/cart.py", 2, "total", QUOTED)
    assert found is not None
    assert found.line == 3


def test_a_file_of_another_checkout_on_this_machine_is_not_ours(tmp_path: Path) -> None:
    other = tmp_path / "other"
    project(other, cart_py=CART)
    mine = tmp_path / "mine"
    snapshot = project(mine, cart_py=CART)
    assert place(snapshot, str(other / "cart.py"), 2, "total", QUOTED) is None


def test_unsaved_text_counts(tmp_path: Path) -> None:
    snapshot = Snapshot(project(tmp_path, cart_py=CART).root, {"cart.py": "\n" + CART, "new.py": CART})
    found = place(snapshot, str(tmp_path / "cart.py"), 2, "total", QUOTED)
    assert found is not None
    assert found.line == 3
    unsaved = place(snapshot, "/app/new.py", 2, "total", QUOTED)
    assert unsaved is not None
    assert unsaved.file == "new.py"


@pytest.mark.parametrize(
    "file", ["/usr/lib/python3.12/json/decoder.py", "/app/.venv/lib/python3.12/site-packages/x.py"]
)
def test_frames_of_libraries_are_not_placed(tmp_path: Path, file: str) -> None:
    snapshot = project(tmp_path, decoder_py=CART, x_py=CART)
    assert place(snapshot, file, 2, "total", QUOTED) is None
