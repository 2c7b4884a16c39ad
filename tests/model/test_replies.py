"""A model's reply: text in, the changed file (or the sentence told back) out."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from tracemend.fix import apply_edits
from tracemend.model.masking import masked
from tracemend.model.replies.reading import read_reply
from tracemend.model.replies.values import Code, Elsewhere, Lacking, Proposed, Unusable

CART = """\
import os


class Cart:
    def total(self, items):
        amount = 0
        for item in items:
            amount += item["price"]
        return amount

    def count(self, items):
        amount = 0
        for item in items:
            amount += 1
        return amount


def rate(country):
\treturn RATES[country]
"""
CODE = Code({"shop/cart.py": CART, "shop/other.py": "x = 1\n"}, "shop/cart.py", (("shop/cart.py", "Cart.total"),))


def block(search: str, replace: str, head: str = "FILE: shop/cart.py") -> str:
    return f"{head}\n<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE\n"


def changed(reply: str, code: Code = CODE, file: str = "shop/cart.py") -> str:
    """The file with the reply's edits; asserts that the reply is a proposal."""
    read = read_reply(reply, code)
    assert isinstance(read, Proposed), read
    return apply_edits(code.texts[file], tuple(e for e in read.edits if e.file == file))


def told_back(reply: str, code: Code = CODE) -> str:
    read = read_reply(reply, code)
    assert isinstance(read, Unusable), read
    return read.reason


PRICE = '            amount += item["price"]'
FREE = '            amount += item.get("price", 0)'
FIXED = CART.replace(PRICE, FREE)


@pytest.mark.parametrize(
    "reply",
    [
        block(PRICE, FREE),
        block(PRICE, FREE, head="Sure! Here it is.\n\n**FILE:** `cart.py`"),
        block(PRICE, FREE, head="shop/cart.py"),
        block(PRICE, FREE, head="FILE: a/shop/cart.py\n```python"),
        block(PRICE, FREE, head=""),
        block(PRICE.strip(), FREE.strip()),
        block(PRICE + "   ", FREE),
        block(f"\n{PRICE}\n", FREE),
        block('            amount  +=  item[ "price" ]', FREE),
        block(PRICE.replace("            ", "    "), FREE.replace("            ", "    ")),
        block(PRICE, FREE).replace("\n", "\r\n"),
        "<think>FILE: nothing\n```python\nboom()\n```</think>" + block(PRICE, FREE),
    ],
)
def test_blocks_are_found_whatever_their_white_space(reply: str) -> None:
    assert changed(reply) == FIXED


def test_a_block_in_the_midst_of_a_deeper_one_keeps_the_file_s_indentation() -> None:
    search = 'for item in items:\n    amount += item["price"]'
    replace = 'for item in items:\n    if "price" in item:\n        amount += item["price"]'
    after = changed(block(search, replace))
    assert (
        '        for item in items:\n            if "price" in item:\n                amount += item["price"]\n'
        in after
    )


def test_several_blocks_and_files() -> None:
    reply = (
        block("import os", "import os\nimport sys")
        + block(PRICE, FREE, head="")
        + block("x = 1", "x = 2", "FILE: shop/other.py")
    )
    assert changed(reply) == FIXED.replace("import os\n", "import os\nimport sys\n")
    assert changed(reply, file="shop/other.py") == "x = 2\n"


def test_line_endings_and_a_missing_last_one_are_kept() -> None:
    text = "a = 1\r\nb = 2\r\nc = 3"
    code = Code({"m.py": text}, "m.py")
    assert changed(block("b = 2", "b = 20\nb += 1", "FILE: m.py"), code, "m.py") == "a = 1\r\nb = 20\r\nb += 1\r\nc = 3"
    assert changed(block("c = 3", "c = 4", "FILE: m.py"), code, "m.py") == "a = 1\r\nb = 2\r\nc = 4"
    assert changed(block("a = 1\nb = 2", "b = 2", "FILE: m.py"), code, "m.py") == "b = 2\r\nc = 3"


def test_edits_are_as_small_as_lines_allow() -> None:
    read = read_reply(block(PRICE, FREE), CODE)
    assert isinstance(read, Proposed)
    (edit,) = read.edits
    assert CART[edit.start : edit.end] == '["price"]'
    assert edit.text == '.get("price", 0)'


def test_a_second_match_is_told_back_with_its_lines() -> None:
    said = told_back(block("        amount = 0\n        for item in items:", "        amount = 1"))
    assert said == "The SEARCH block stands 2 times in shop/cart.py (lines 6, 12): quote more lines around it."


def test_no_match_is_told_back_with_the_nearest_lines() -> None:
    said = told_back(block('            amount += item["prize"] * 2', FREE))
    assert said.startswith("The SEARCH block does not stand in shop/cart.py. The nearest lines are:\n")
    assert said.endswith(PRICE)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (block("x = 1", "x = 2", "FILE: ../other.py"), "There is no file '../other.py' that may be changed"),
        (block("x = 1", "x = 2", "FILE: /etc/passwd"), "There is no file '/etc/passwd' that may be changed"),
        (block("", "x = 2"), "A SEARCH block for shop/cart.py is empty"),
        (block(PRICE, PRICE), "The reply changes nothing."),
        ("", "The reply is empty."),
        ("I am not sure what you mean.", "There is no block of Python that parses"),
        ("x" * 200_000, "The reply is longer than 100,000 characters"),
        ("```python\ndef unknown(self):\n    pass\n```", "'unknown' is no function of shop/cart.py"),
    ],
)
def test_what_does_not_fit_is_told_back(reply: str, reason: str) -> None:
    assert told_back(reply).startswith(reason)


WHOLE = """\
CAUSE: Some items have no price.
TITLE: Count them as free
```python
def total(self, items):
    amount = 0
    for item in items:
        amount += item.get("price", 0)
    return amount
```
"""


def test_a_whole_function_takes_the_place_of_the_one_of_its_name() -> None:
    assert changed(WHOLE) == FIXED
    read = read_reply(WHOLE, CODE)
    assert isinstance(read, Proposed)
    assert (read.cause, read.title) == ("Some items have no price.", "Count them as free")


def test_a_class_with_a_method_or_the_whole_file_is_taken_too() -> None:
    method = dedent(WHOLE.split("```python\n")[1].split("```")[0])
    inside = "class Cart:\n" + "".join(f"    {line}\n" if line else "\n" for line in method.splitlines())
    assert changed(f"```python\n{inside}```") == FIXED
    assert changed(f"```\n{FIXED}```") == FIXED


def test_imports_of_a_function_s_block_are_added_once() -> None:
    after = changed(WHOLE.replace("def total", "import os\nfrom math import fsum\n\ndef total"))
    assert after == FIXED.replace("import os\n", "import os\nfrom math import fsum\n")


def answer(**parts: object) -> str:
    whole = {"answer": "fix", "cause": "c", "title": "t", "changes": [], "steps": [], "needs": [], **parts}
    return json.dumps(whole)


def test_json_held_to_the_schema() -> None:
    change = {"file": "shop/cart.py", "search": PRICE, "replace": FREE}
    assert changed(answer(changes=[change])) == FIXED
    assert changed(f"```json\n{answer(changes=[change])}\n```") == FIXED
    assert "'changes' is empty" in told_back(answer())


def test_not_the_code() -> None:
    said = Elsewhere("The database is down.", ("Start PostgreSQL.", "Try again."))
    assert read_reply("NOT CODE: The database is down.\n- Start PostgreSQL.\n2. Try again.\n", CODE) == said
    steps = ["Start PostgreSQL.", "Try again."]
    assert read_reply(answer(answer="not_code", cause="The database is down.", steps=steps), CODE) == said


def test_what_it_lacks() -> None:
    assert read_reply("NEED: shop/rates.py\nNEED: `Basket`", CODE) == Lacking(("shop/rates.py", "Basket"))
    assert read_reply(answer(answer="need", needs=["Basket"]), CODE) == Lacking(("Basket",))


def test_words_for_people_lose_what_can_t_be_seen() -> None:
    reply = "NOT CODE: all\u202e well\x1b[31m, trust me" + "!" * 500
    read = read_reply(reply, CODE)
    assert isinstance(read, Elsewhere)
    assert "\u202e" not in read.cause
    assert "\x1b" not in read.cause
    assert len(read.cause) == 300


SECRETS = '''\
API_KEY = "abc"
url = "postgres://shop:hunter2@db/shop"  # password=hunter2
config = {"password": "hunter2", "user": "shop"}
connect(password="hunter2", host="db")
token_of = lambda user: user.name
key = """-----BEGIN RSA PRIVATE KEY-----
MIIE
-----END RSA PRIVATE KEY-----"""
'''


def test_secrets_are_masked_line_for_line() -> None:
    shown = masked(SECRETS)
    assert len(shown.splitlines()) == len(SECRETS.splitlines())
    for secret in ("abc", "hunter2", "MIIE"):
        assert secret not in shown
    assert 'connect(password="[scrubbed]", host="db")' in shown
    assert '"user": "shop"' in shown
    assert "token_of = lambda user: user.name" in shown


def test_a_masked_line_is_matched_as_shown_and_keeps_its_secret() -> None:
    code = Code({"m.py": SECRETS}, "m.py")
    lines = masked(SECRETS).splitlines()
    after = changed(
        block("\n".join(lines[2:5]), "\n".join([lines[2], "ready = True", *lines[3:5]]), "FILE: m.py"), code, "m.py"
    )
    assert after == SECRETS.replace("connect(pass", "ready = True\nconnect(pass")
    said = told_back(block(lines[3], lines[3].replace("connect", "reconnect"), "FILE: m.py"), code)
    assert "leave lines with secrets as they are" in said
