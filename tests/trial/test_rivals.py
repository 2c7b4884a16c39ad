"""Two fixes that remove the same crash and mean different things: what may be called verified then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from projects import make_repository
from trials import incident_of, one, replaced, tried


def test_of_two_fixes_that_are_as_likely_none_is_verified_without_a_test_that_tells(tmp_path: Path) -> None:
    area = "def area(width, weight):\n    height = 1\n    return width * wheight\n"
    root = make_repository(tmp_path / "geo", {"geo.py": area, "main.py": "import geo\n\nprint(geo.area(2, 3))\n"})
    incident = incident_of(root, "main.py")
    height, weight = (
        replace(replaced(root, "geo.py", "* wheight", f"* {name}"), applicability="unsafe")
        for name in ("height", "weight")
    )
    levels = [done.verdict.level for done in tried(root, incident, height, weight)]
    assert levels == ["unproved", "unproved"]
    alone = one(root, incident, height)
    assert alone.level == "unproved"
    assert "'weight' is as much like 'wheight', and nothing checks the result" in alone.reasons[0]

    stated = replace(height, applicability="safe", tier=1)
    assert one(root, incident, stated).level == "verified"


def test_of_two_evident_fixes_the_one_with_the_better_evidence_is_verified(tmp_path: Path) -> None:
    area = "def area(width):\n    height = width + 1\n    return height * heigth\n"
    root = make_repository(tmp_path / "geo", {"geo.py": area, "main.py": "import geo\n\nprint(geo.area(2))\n"})
    incident = incident_of(root, "main.py")
    stated = replace(replaced(root, "geo.py", "heigth", "height"), applicability="unsafe", score=0.9)
    first, second = tried(root, incident, stated, replace(stated, title="The same again", score=0.5))
    assert (first.verdict.level, second.verdict.level) == ("verified", "unproved")
    assert f"'{stated.title}' removes it as well" in second.verdict.reasons[0]


def test_a_test_tells_which_of_two_fixes_is_meant(tmp_path: Path) -> None:
    root = make_repository(
        tmp_path / "geo",
        {
            "geo.py": "def area(width, weight):\n    height = 1\n    return width * wheight\n",
            "test_geo.py": "import geo\n\n\ndef test_area():\n    assert geo.area(2, 3) == 6\n",
        },
    )
    incident = incident_of(root, "-m", "pytest", "-q", "--tb=native")
    fixes = [
        replace(replaced(root, "geo.py", "* wheight", f"* {name}"), applicability="unsafe")
        for name in ("height", "weight")
    ]
    assert [done.verdict.level for done in tried(root, incident, *fixes)] == ["unproved", "verified"]
