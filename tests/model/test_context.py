"""The context pack: what a model is told of a crash, cut to a budget, without secrets and without this machine's paths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.shops import FILES, crash_of, script, shop, work_on
from projects import git, make_repository, traceback_of
from tracemend.authoring.work import ground_of
from tracemend.incident import Variable
from tracemend.model.author import estimated
from tracemend.model.context.pack import SECTIONS, Pack, make_pack
from tracemend.model.context.section import Ground
from tracemend.model.scripted import ScriptedAuthor

BASKET = {
    "app.py": """\
        from store.basket import Basket


        def main():
            basket = Basket({"apple": 3})
            basket.add("pear")
            print(basket.total())


        main()
        """,
    "store/__init__.py": "",
    "store/basket.py": '''\
        import json

        API_KEY = "0123456789abcdef"
        FEES = {"apple": 1}
        UNUSED = 7


        class Basket:
            """Things with prices."""

            def __init__(self, prices):
                self.prices = prices
                self.names = []

            def add(self, name):
                """Put one more in."""
                self.names.append(name)

            def total(self):
                amount = 0
                for name in self.names:
                    amount += fee(name, password="hunter2") + self.prices[name]
                return amount


        def fee(name, password):
            """What a thing costs beside its price."""
            return FEES.get(name, 0)
        ''',
    "store/report.py": "def lines(basket):\n    return [basket.prices.get(name, 0) for name in basket.names]\n",
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("context")
        patch.setenv("TRACEMEND_STATE_DIR", str(home / "state"))
        for name in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{name}_NAME", "Ada")
            patch.setenv(f"GIT_{name}_EMAIL", "ada@example.org")
        root = make_repository(home / "store", BASKET)
        text = (root / "store/basket.py").read_text()
        (root / "store/basket.py").write_text(text.replace("self.prices[name]\n", "self.prices[name]  # priced\n"))
        git(root, "commit", "--quiet", "--all", "--message", "Mark the price, token=0123456789abcdef0123456789abcdef")
        work = work_on(root, traceback_of(root, "app.py"), ScriptedAuthor(home / "none"), hint="pears are new")
        found = ground_of(work)
        values = (
            Variable("name", "'pear'"),
            Variable("password", "[scrubbed]"),
            Variable("key", "'AKIA0123456789ABCDEF'"),
        )
        frame = replace(found.site.location.frame, variables=values)
        location = replace(found.site.location, frame=frame)
        record = replace(found.site.record, frames=(*found.site.record.frames[:-1], frame))
        return replace(found, site=replace(found.site, location=location, record=record))


def pack(ground: Ground, budget: int = 6000) -> Pack:
    return make_pack(replace(ground, seen={}), budget, estimated)


def titled(found: Pack, words: str) -> str:
    return next(section.text for section in found.sections if section.title.startswith(words))


def test_it_tells_of_the_crash_from_every_side(ground: Ground) -> None:
    found = pack(ground)
    assert "amount += fee(" in titled(found, "The code that crashed (store/basket.py, lines 19 to 23)")
    assert "It is in class Basket." in titled(found, "The code that crashed")
    head = titled(found, "The head of store/basket.py")
    assert "import json" in head
    assert "UNUSED" not in head
    assert "app.py, line 7 in main" in titled(found, "The callers")
    calls = titled(found, "What it calls and reads")
    assert "return FEES.get(name, 0)" in calls
    assert "self.prices = prices" in calls
    assert "store/report.py:2" in titled(found, "The same elsewhere")
    assert "+            amount +=" in titled(found, "The last commit")
    assert "KeyError: 'pear'" in titled(found, "The exception")
    assert "name = 'pear'" in titled(found, "Values")
    assert "The mapping has no key 'pear'." in titled(found, "What is known")
    assert "pears are new" in titled(found, "What the developer says")
    assert found.left_out == ()


def test_secrets_and_this_machine_s_paths_stay_here(ground: Ground) -> None:
    told = pack(ground).text(stable=True) + pack(ground).text(stable=False)
    for secret in ("0123456789abcdef", "hunter2", "AKIA0123456789ABCDEF", str(ground.site.project.root.parent)):
        assert secret not in told
    assert 'password="[scrubbed]"' in told


def test_a_smaller_budget_drops_what_is_worth_least_and_never_the_crash(ground: Ground) -> None:
    whole = pack(ground)
    for budget in (whole.tokens, 900, 600, 300, 120):
        found = pack(ground, budget)
        assert found.tokens <= budget
        titles = [section.title.split(" (")[0] for section in found.sections]
        assert "The code that crashed" in titles
        worths = {section.title: section.worth for section in whole.sections}
        if found.left_out and budget > 300:
            assert max(worths[t] for t in found.left_out) >= max(s.worth for s in found.sections)


def test_what_may_be_changed_is_what_was_shown_and_no_test(tmp_path: Path) -> None:
    root = shop(tmp_path)
    work = work_on(root, crash_of(root), ScriptedAuthor(script(tmp_path)))
    found = pack(ground_of(work))
    assert sorted(found.code.texts) == ["shop/cart.py", "shop/rates.py"]
    assert found.code.functions == (("shop/cart.py", "total"),)
    assert "This test must pass, and may not be changed" in titled(
        found, "How it is brought about"
    ) or "test_single_pieces" in titled(found, "The callers")


def test_what_the_model_asks_for_is_shown_from_the_project_alone(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop", {**FILES, ".env": "TOKEN=x\n"})
    work = work_on(root, crash_of(root), ScriptedAuthor(script(tmp_path)))
    names = ("rate_of", "shop/rates.py", "../../etc/passwd", "/etc/passwd", ".env", "os.environ")
    told = titled(pack(replace(ground_of(work), wanted=names)), "What you asked for")
    assert told.count("def rate_of(country):") == 2
    assert told.count("there is no such definition or Python file") == 4


def test_every_section_stands_in_the_table_once() -> None:
    assert len({make.__name__ for make in SECTIONS}) == len(SECTIONS)
