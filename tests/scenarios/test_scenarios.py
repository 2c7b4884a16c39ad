"""Every scenario beside this file, played through the real command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.scenario import play, read_scenario

SCENARIOS = sorted(Path(__file__).parent.glob("*.md"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_scenario(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    scenario = read_scenario(path)
    folder = tmp_path / "project"
    folder.mkdir()
    result = play(scenario, folder)
    if request.config.getoption("--refresh"):
        path.write_text(scenario.refreshed(result), encoding="utf-8")
    else:
        assert result == scenario.block("Result"), "refresh with: pytest tests/scenarios --refresh"
