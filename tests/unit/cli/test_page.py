"""Output for people."""

from __future__ import annotations

import io

from tracemend.cli.page import Page


def styled(width: int) -> tuple[Page, io.StringIO]:
    from rich.console import Console

    stream = io.StringIO()
    page = Page(stream, styled=True)
    page._console = Console(file=stream, width=width, highlight=False, soft_wrap=True, color_system=None)
    return page, stream


def test_a_long_line_goes_on_where_it_began() -> None:
    page, stream = styled(30)
    page.line("  a sentence that is too long for its line")
    assert stream.getvalue() == "  a sentence that is too long\n  for its line\n"


def test_a_step_goes_on_under_its_text() -> None:
    page, stream = styled(32)
    page.line(("  read", "bold"), "  12 ms  ", "some words and more words", hang=15)
    assert stream.getvalue() == "  read  12 ms  some words and\n               more words\n"


def test_a_diff_is_not_wrapped() -> None:
    page, stream = styled(20)
    page.diff("-" + "a b " * 10, indent="    ")
    assert stream.getvalue() == "    -" + ("a b " * 10).rstrip() + "\n"


def test_a_piped_page_is_plain() -> None:
    stream = io.StringIO()
    page = Page(stream)
    page.line(("red", "bold red"), " and [bold]markup[/bold]")
    page.lines("one\ntwo", indent="  ")
    assert stream.getvalue() == "red and [bold]markup[/bold]\n  one\n  two\n"


def test_what_the_encoding_lacks_is_escaped() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Page(stream).line("naïve ✓")
    stream.flush()
    assert stream.buffer.getvalue() == b"na\\xefve \\u2713\n"  # type: ignore[attr-defined]  # a BytesIO is underneath
