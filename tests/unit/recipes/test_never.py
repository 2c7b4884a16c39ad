"""What is never proposed, whoever proposes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.crash import site_of
from tracemend.diagnosis.hands_off import not_to_be_fixed
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Fix, Step
from tracemend.project.files import forget_files
from tracemend.recipes.drafting import draft
from tracemend.recipes.never import objection
from tracemend.recipes.ranking import rank

TEXT = "def f(x) -> int:\n    y = g(x)\n    assert y\n    return y\n"


def site_at(
    folder: Path, text: str = TEXT, *, error: str = "KeyError: 'a'", file: str = "main.py", line: int = 2
) -> CrashSite:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    forget_files(folder)
    source = text.splitlines()[line - 1].strip()
    crash = f'Traceback (most recent call last):\n  File "/app/{file}", line {line}, in f\n    {source}\n{error}\n'
    site = site_of(crash, folder, Path("python3"))
    assert site is not None
    return site


def with_line(site: CrashSite, old: str, new: str) -> Fix:
    start = site.text.index(old)
    return draft(site, "A fix", [Edit(site.file, start, start + len(old), new)], rationale="Because.", tier=4)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("try:\n        y = g(x)\n    except Exception:\n        y = 0", "catches everything"),
        ("try:\n        y = g(x)\n    except:\n        y = 0", "catches everything"),
        ("try:\n        y = g(x)\n    except KeyError:\n        pass", "drops the error"),
        ("if x is None:\n        return None\n    y = g(x)", "a None where the function promises a value"),
        ("y = g(x)  # type: ignore", "silences a checker"),
        ("y = int(float(x))", "cuts decimals off"),
        ("y = requests.get(x, verify=False)", "verify=False"),
        ('y = x.decode(errors="ignore")', 'errors="ignore"'),
        ("sys.setrecursionlimit(10**6)\n    y = g(x)", "recursion limit"),
        ("y = g(x", "would not parse"),
        ("y = g(x)", "changes nothing"),
    ],
)
def test_silencers_are_refused(tmp_path: Path, new: str, reason: str) -> None:
    site = site_at(tmp_path)
    found = objection(with_line(site, "y = g(x)", new), site)
    assert found is not None
    assert reason in found


def test_an_assertion_is_never_removed(tmp_path: Path) -> None:
    site = site_at(tmp_path)
    assert objection(with_line(site, "    assert y\n", ""), site) == "it would remove an assertion"


@pytest.mark.parametrize(
    "command", [("sudo", "chown", "x"), ("python", "manage.py", "migrate", "--fake"), ("chmod", "777", "x")]
)
def test_dangerous_commands_are_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    site = site_at(tmp_path)
    fix = draft(site, "A step", rationale="Because.", tier=1, kind="C", steps=[Step("Do it.", command)])
    assert objection(fix, site) is not None


def test_a_plain_fix_is_let_through(tmp_path: Path) -> None:
    site = site_at(tmp_path)
    assert objection(with_line(site, "g(x)", "g(x + 1)"), site) is None


@pytest.mark.parametrize(
    ("error", "file", "line", "word"),
    [
        ("AssertionError", "tests/test_cart.py", 3, "assertion"),
        ("KeyboardInterrupt", "main.py", 2, "on purpose or from outside"),
        ("KeyError: 'a'", "shop/_vendor/lib.py", 2, "someone else's code"),
    ],
)
def test_what_is_left_alone(tmp_path: Path, error: str, file: str, line: int, word: str) -> None:
    reason = not_to_be_fixed(site_at(tmp_path, error=error, file=file, line=line))
    assert reason is not None
    assert word in reason


def test_edits_of_tests_and_of_several_files_are_no_safe_fixes(tmp_path: Path) -> None:
    site = site_at(tmp_path, file="tests/test_cart.py")
    assert with_line(site, "g(x)", "g(x + 1)").applicability == "unsafe"
    (tmp_path / "other.py").write_text("x = 1\n")
    edits = [Edit("other.py", 0, 1, "z"), Edit(site.file, 0, 0, "#\n")]
    assert draft(site_at(tmp_path), "Two", edits, rationale="Because.", tier=2).applicability == "unsafe"


def test_two_safe_rivals_are_both_a_choice(tmp_path: Path) -> None:
    site = site_at(tmp_path)
    one, other = with_line(site, "g(x)", "g(1)"), with_line(site, "g(x)", "g(2)")
    assert {fix.applicability for fix in rank([one, other])} == {"unsafe"}
    assert [fix.applicability for fix in rank([one, one])] == ["safe"]
