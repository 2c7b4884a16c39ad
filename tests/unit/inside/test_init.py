"""`tracemend.inside.init()` in the program itself, in place of another tool's."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.inside.running import INSIDE, Ran, run


def ran(folder: Path, text: str, *options: str, hook: bool = False, python: str | None = None) -> Ran:
    (folder / "app.py").write_text(text)
    path = [str(INSIDE / "path")] * hook + [str(INSIDE.parents[1])]
    env = {"PYTHONPATH": ":".join(path), "TRACEMEND_SPOOL": str(folder.parent / "spool")}
    more = {} if python is None else {"python": python}
    return run(folder, *options, "app.py", hook=False, env=env, **more)


def test_a_program_that_begins_by_itself(python: str, folder: Path) -> None:
    text = "import tracemend.inside\ntracemend.inside.init(release='1.2', environment='dev')\n1 / 0\n"
    incident = ran(folder, text, python=python).incident
    assert (incident.context.release, incident.context.environment) == ("1.2", "dev")


@pytest.mark.parametrize("hook", [False, True])
def test_it_may_be_called_twice_and_beside_the_recorder(hook: bool, folder: Path) -> None:
    text = "from tracemend.inside import init\ninit()\ninit(release='2')\n1 / 0\n"
    incident = ran(folder, text, hook=hook).incident
    assert incident.context.release == "2"


@pytest.mark.parametrize("options", [(), ("-W", "error")])
def test_other_tools_keywords_are_taken_with_a_warning(options: tuple[str, ...], folder: Path) -> None:
    text = (
        "import tracemend.inside as t\nt.init('http://k@h/1', api_key='k', traces_sample_rate=1.0, debug=True)\n1 / 0\n"
    )
    done = ran(folder, text, *options)
    assert done.incident.raised.type == "ZeroDivisionError"
    if not options:
        assert (
            "app.py:2: UserWarning: tracemend.inside.init() does nothing with debug, traces_sample_rate." in done.stderr
        )


def test_a_handled_exception_given_by_hand(folder: Path) -> None:
    text = (
        "import tracemend.inside as t\nt.init()\n"
        "try: 1 / 0\nexcept ZeroDivisionError: t.capture_exception()\n"
        "t.capture_exception()\nt.capture_exception(ValueError('made'))\nprint('on')\n"
    )
    done = ran(folder, text)
    assert [i.raised.type for i in done.incidents] == ["ZeroDivisionError", "ValueError"]
    assert (done.stdout, done.returncode) == ("on\n", 0)
