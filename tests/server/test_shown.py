"""What is shown besides marks and menus: hovers, lenses, pages, lists."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from projects import make_repository
from server.editing import Editor, editing
from server.shop import crash, make_shop


async def hover(editor: Editor, file: str, line: int) -> str:
    """The Markdown at a one-based line, "" where there is nothing."""
    document = types.TextDocumentIdentifier(uri=editor.uri(file))
    found = await editor.client.text_document_hover_async(types.HoverParams(document, types.Position(line - 1, 5)))
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == types.MarkupKind.Markdown
    return found.contents.value


async def test_hover_tells_exception_diagnosis_evidence_and_fixes(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        await editor.read(crash(root))
        await editor.offered("shop/cart.py", 10, "Rename")
        page = await hover(editor, "shop/cart.py", 10)
        assert await hover(editor, "shop/cart.py", 9) == ""
    assert page.startswith("**NameError**: `name 'amont' is not defined")
    assert "is spelt alike" in page
    assert "- 'amount' is bound on line 9 and visible there *(the scopes of the crash site)*" in page
    assert "- Rename 'amont' to 'amount' — not tested" in page


CHAINED = """\
Traceback (most recent call last):
  File "/srv/app/load.py", line 3, in load
    return int(text)
ValueError: invalid literal for int() with base 10: '![x](http://evil.example/a.png)'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app/load.py", line 5, in load
    raise LookupError("no [number](command:evil)") from error
LookupError: no [number](command:evil)
"""

LOAD = """\
def load(text):
    try:
        return int(text)
    except ValueError as error:
        raise LookupError("no [number](command:evil)") from error
"""


async def test_what_an_exception_says_is_shown_as_code_and_can_be_no_link(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "load", {"load.py": LOAD})
    async with editing("vscode", root) as editor:
        (incident,) = await editor.read(CHAINED)
        page = await hover(editor, "load.py", 5)
        explained = (await editor.command("explain", incident=incident["incident"]))["markdown"]
    assert "- caused by **ValueError**: `invalid literal" in page
    for text in (page, explained):
        outside = "".join(part for number, part in enumerate(text.replace("```", "`").split("`")) if number % 2 == 0)
        assert "](" not in outside.replace("\\]", "")


GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/load.py", line 5, in load
  |     raise LookupError("no [number](command:evil)") from error
  | ExceptionGroup: two things (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: one
    +---------------- 2 ----------------
    | TypeError: other
    +------------------------------------
"""


async def test_hover_on_a_group_names_the_group_first_and_its_members_after(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "load", {"load.py": LOAD})
    async with editing("vscode", root) as editor:
        await editor.read(GROUP)
        lines = (await hover(editor, "load.py", 5)).splitlines()
    assert lines[:4] == [
        "**ExceptionGroup**: `two things (2 sub-exceptions)`",
        "",
        "- with **ValueError**: `one`",
        "- with **TypeError**: `other`",
    ]


async def test_the_lens_counts_and_offers_the_next_step(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        await editor.read(crash(root))
        await editor.read(crash(root))
        await editor.offered("shop/cart.py", 10, "Rename")
        document = types.TextDocumentIdentifier(uri=editor.uri("shop/cart.py"))
        lenses = await editor.client.text_document_code_lens_async(types.CodeLensParams(document))
    shown = [(lens.range.start.line, lens.command.title) for lens in lenses or () if lens.command]
    assert shown == [(9, "NameError: seen 2 times, last just now"), (9, "Fix and test")]


async def test_explain_opens_a_page_where_the_editor_can(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        (incident,) = await editor.read(crash(root))
        page = await editor.command("explain", incident=incident["incident"], open=True)
        (shown,) = editor.client.shown_documents
        written = Path(shown.uri.removeprefix("file://"))
        assert page["shown"] is True
        assert written.read_text(encoding="utf-8") == page["markdown"]
        assert not written.is_relative_to(root)


async def test_an_incident_whole_has_every_frame_with_its_place(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("neovim", root) as editor:
        (incident,) = await editor.read(crash(root).replace(str(root), "C:\\app").replace("/cart", "\\cart"))
        whole = await editor.command("show", incident=incident["incident"][:8])
        frames = whole["exceptions"][0]["frames"]
        assert [f["place"]["uri"] for f in frames] == [editor.uri("main.py"), editor.uri("shop/cart.py")]
        link = await editor.command("locate", file="/srv/shop/cart.py", line=10, function="bill")
        assert (link["uri"], link["range"]["start"]["line"]) == (editor.uri("shop/cart.py"), 9)
        assert await editor.command("locate", file="/usr/lib/python3.11/json/decoder.py", line=10) is None
