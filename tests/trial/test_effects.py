"""What may be called verified of a fix that acts away from the statement that raised: chains, groups, texts that do not parse."""

from __future__ import annotations

from pathlib import Path

from projects import make_repository
from trials import incident_of, one, replaced

STORE = {
    "store.py": """\
        class StoreError(Exception):
            pass


        def load(rows, key):
            try:
                return rows[keyy]
            except NameError as error:
                raise StoreError(key) from error
        """,
    "main.py": "import store\n\nprint(store.load({'a': 1}, 'a'))\n",
}
GROUP = {
    "main.py": """\
        def double(item):
            return itm * 2


        def run(items):
            errors = []
            for item in items:
                try:
                    double(item)
                except Exception as error:
                    errors.append(error)
            if errors:
                raise ExceptionGroup("some failed", errors)


        run([1, 2])
        """
}


def test_a_fix_of_the_cause_is_verified(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "store", STORE)
    verdict = one(root, incident_of(root, "main.py"), replaced(root, "store.py", "rows[keyy]", "rows[key]"))
    assert verdict.level == "verified", verdict
    assert any("where the chain of exceptions began" in reason for reason in verdict.reasons)


def test_what_only_silences_the_chain_is_not(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "store", STORE)
    incident = incident_of(root, "main.py")
    for old, new in [("raise StoreError(key) from error", "return None"), ("return rows[keyy]", "return None")]:
        verdict = one(root, incident, replaced(root, "store.py", old, new))
        assert verdict.level == "unproved", verdict


def test_a_fix_of_a_group_s_member_is_verified(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "group", GROUP)
    incident = incident_of(root, "main.py")
    verdict = one(root, incident, replaced(root, "main.py", "itm * 2", "item * 2"))
    assert verdict.level == "verified", verdict
    silenced = one(root, incident, replaced(root, "main.py", "errors.append(error)", "pass"))
    assert silenced.level == "unproved", silenced


def test_a_syntax_error_is_told_from_the_guards_of_its_file(tmp_path: Path) -> None:
    text = (
        "def sign(number)\n    if number < 0:\n        return -1\n    return 1 if number else 0\n\n\nprint(sign(3))\n"
    )
    root = make_repository(tmp_path / "sign", {"main.py": text})
    verdict = one(root, incident_of(root, "main.py"), replaced(root, "main.py", "sign(number)\n", "sign(number):\n"))
    assert verdict.level == "verified", verdict


def test_a_report_of_one_line_tells_which_test_to_run(tmp_path: Path) -> None:
    test = "import shop\n\n\ndef test_price():\n    assert shop.price() == 3\n"
    text = "def price():\n    value = 3\n    return vlaue\n"
    root = make_repository(tmp_path / "shop", {"shop.py": text, "test_shop.py": test})
    incident = incident_of(root, "-m", "pytest", "--tb=line")
    assert incident.context.test == "test_shop.py::test_price"
    verdict = one(root, incident, replaced(root, "shop.py", "vlaue", "value"))
    assert verdict.level == "verified", verdict
