"""Real crashes in, articles out."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from projects import make_repository, traceback_of
from tracemend.engine import Engine
from tracemend.explain.article import explained
from tracemend.explain.subject import gather
from tracemend.fix import SuiteComparison, SuiteCount, Verdict
from tracemend.incident import Variable
from tracemend.ledger import Ledger, StoredFix
from tracemend.project.project import open_project
from tracemend.settings import Settings

SHOP = {
    "main.py": """\
        from shop import Cart


        def main():
            cart = Cart([{"price": 3, "count": 2}])
            print(cart.total(1.2))


        if __name__ == "__main__":
            main()
        """,
    "shop.py": """\
        class Cart:
            def __init__(self, items):
                self.items = items

            def total(self, rate):
                amount = sum(item["price"] * item["count"] for item in self.items)
                return amont * rate
        """,
}


def engine_for(root: Path, tmp_path: Path) -> Engine:
    return Engine(open_project(root, python=sys.executable), Ledger(tmp_path / "ledger.sqlite"), Settings())


def article(files: dict[str, str], tmp_path: Path, *command: str) -> str:
    root = make_repository(tmp_path / "project", files)
    engine = engine_for(root, tmp_path)
    stored = engine.receive(traceback_of(root, *(command or ("main.py",))))[-1]
    return explained(gather(engine, stored, engine.snapshot()))


def section(page: str, heading: str) -> str:
    return page.split(f"\n## {heading}\n\n")[1].split("\n\n## ")[0]


def test_a_misspelled_name_from_meaning_to_deployment(tmp_path: Path) -> None:
    page = article(SHOP, tmp_path)
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings == [
        "What it means",
        "The stack, line by line",
        "Likely causes",
        "Fixes",
        "How it is tested",
        "How to deploy it",
        "Questions",
        "Traceback",
    ]
    assert "Nothing named 'amont' exists where the line runs." in section(page, "What it means")
    stack = section(page, "The stack, line by line")
    assert "2. `main.py:6` in `main` (your code)." in stack
    assert "Calls `cart.total(1.2)`." in stack
    assert "3. `shop.py:7` in " in stack
    assert "(your code) — **the blamed line**." in stack
    assert "Looks up the name `amont`. Here `NameError` came up." in stack
    causes = section(page, "Likely causes")
    assert "For it:\n\n   - 'amount' is bound on line 6" in causes
    assert "### Ruled out" in causes
    assert "-        return amont * rate\n+        return amount * rate" in section(page, "Fixes")
    assert "by the script `main.py`" in section(page, "How it is tested")
    assert "It changes 1 place of `shop.py` and nothing else." in section(page, "How to deploy it")


def test_recorded_values_stand_beside_their_frame(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "project", SHOP)
    engine = engine_for(root, tmp_path)
    (stored,) = engine.receive(traceback_of(root, "main.py"))
    raised = stored.incident.raised
    values = (Variable("amount", "6"), Variable("rate", "1.2", argument=True, value="1.2"))
    last = replace(raised.frames[-1], variables=values)
    raised = replace(raised, frames=(*raised.frames[:-1], last))
    stored = replace(stored, incident=replace(stored.incident, exceptions=(raised,)))
    page = explained(gather(engine, stored, engine.snapshot()))
    assert "Recorded there: `rate` was `1.2`; `amount` was `6`." in page


def test_a_verdict_is_told_as_it_was(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "project", SHOP)
    engine = engine_for(root, tmp_path)
    (stored,) = engine.receive(traceback_of(root, "main.py"))
    best = engine.analyse(stored, engine.snapshot()).best
    assert best is not None
    suite = SuiteComparison(SuiteCount(4, 1), SuiteCount(5, 0))
    verdict = Verdict("verified", True, True, suite, 2.14, ("A new test is red without the fix.",))
    engine.ledger.record_verdict(stored.id, StoredFix(best.fix, best.diff, verdict))
    tested = section(explained(gather(engine, stored, engine.snapshot())), "How it is tested")
    assert "was tried in a copy of the project, in 2.1 s: **verified**." in tested
    assert "- It was gone with the fix.\n- Tests before: 4 passed, 1 failed; after: 5 passed, 0 failed." in tested
    assert "- A new test is red without the fix." in tested


def test_no_recipe_is_said_so_with_where_to_look(tmp_path: Path) -> None:
    page = article({"main.py": 'def port(config):\n    return config["port"]\n\n\nport(dict())\n'}, tmp_path)
    assert "No fix is known from evidence" in page
    causes = section(page, "Likely causes")
    assert "What is known: The mapping has no key 'port'." in causes
    assert "Where to look:\n\n- The keys that the mapping had at that moment." in causes
    assert "- **A key is misspelled**: It is seen to begin empty." in causes
    assert '- **A key that may be missing**: Nothing after the line handles a missing "port"' in causes
    assert "No fix is proposed: what would be written now would be a guess." in section(page, "Fixes")
    assert "## How to deploy it" not in page


def test_a_missing_package_is_no_fault_of_the_code(tmp_path: Path) -> None:
    page = article({"main.py": "import zeep\n", "requirements.txt": "zeep\n"}, tmp_path)
    assert "What can be done: Install zeep." in page or "The likeliest fix: Install zeep" in page
    assert "The code is not at fault: what is installed for it is." in section(page, "Likely causes")
    assert "python -m pip install -r requirements.txt" in section(page, "Fixes")
    assert "lock file" in section(page, "How to deploy it")


def test_a_file_that_can_not_be_read(tmp_path: Path) -> None:
    page = article({"main.py": "def f(x):\n    if x\n        return 1\n"}, tmp_path)
    assert "Python stopped while it read this file, so nothing was called yet" in page
    tested = section(page, "How it is tested")
    assert "the file must be read, and executed without another error" in tested
    assert "regression test of its own is not needed" in tested


def test_a_chain_is_read_from_its_first_error(tmp_path: Path) -> None:
    program = """\
        import json


        class ShopError(Exception):
            pass


        def load(text):
            try:
                return json.loads(text)
            except ValueError as error:
                raise ShopError("no good order") from error


        load("{x")
        """
    page = article({"main.py": program}, tmp_path)
    stack = section(page, "The stack, line by line")
    assert stack.startswith("**First came `json.decoder.JSONDecodeError: ")
    assert "**It was turned into " in stack
    assert "3 lines of the standard library: `loads` → `decode` → `raw_decode`. The error was raised there" in stack
    assert "ShopError` is what another error was turned into on its way up." in section(page, "What it means")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with Python 3.11")
def test_a_group_names_its_members_and_tells_about_the_one_that_was_no_raise(tmp_path: Path) -> None:
    program = """\
        def a():
            raise ValueError("bad port")


        def b():
            return {}["host"]


        found = []
        for task in (a, b):
            try:
                task()
            except Exception as error:
                found.append(error)
        raise ExceptionGroup("start", found)
        """
    page = article({"main.py": program}, tmp_path)
    assert "What follows is about the member `KeyError: 'host'`." in section(page, "What it means")
    stack = section(page, "The stack, line by line")
    assert "**A member of the group: `ValueError: bad port`.**" in stack
    assert "Raises `ValueError('bad port')` on purpose." in stack


def test_a_failed_assertion_shows_its_sides_and_the_code_that_it_is_about(tmp_path: Path) -> None:
    files = {
        "shop.py": "def total(xs):\n    return sum(xs) + 1\n",
        "test_shop.py": "from shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
    }
    page = article(files, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py")
    assert "assert 4 == 3" in section(page, "What it means")
    assert "(your tests) — **the blamed line**" in page
    assert "- `total`, at `shop.py:1`" in section(page, "Likely causes")


def test_a_recursion_is_told_once(tmp_path: Path) -> None:
    page = article({"main.py": "def deep(n):\n    return deep(n + 1)\n\n\ndeep(0)\n"}, tmp_path)
    stack = section(page, "The stack, line by line")
    assert stack.count("return deep(n + 1)") <= 2
    assert re.search(r"The call went round here \d+ times\.", stack)


def test_foreign_text_can_be_no_markup(tmp_path: Path) -> None:
    evil = "x ``` [a](command:evil) <script> ![p](http://evil.example/p.png)"
    page = article({"main.py": f"def f():\n    raise ValueError({json.dumps(evil)})\n\n\nf()\n"}, tmp_path)
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", page, flags=re.DOTALL)
    assert "](" not in outside.replace("\\]", "")
    assert "<script>" not in outside
