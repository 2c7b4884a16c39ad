"""Who owns which file."""

from __future__ import annotations

import pytest

from tracemend.delivery.codeowners import owners_of

RULES = """
# Comments and [sections] are no rules.
*                 @everyone
*.py              @python   # and a comment
/docs/            @writers docs@example.org
apps/             @apps
/build/*          @builders
src/**/deep.py    @deep
with\\ space.txt  @spacer
/free.py
[Section][2]
^[Optional]
"""


@pytest.mark.parametrize(
    ("file", "owners"),
    [
        ("README", ("everyone",)),
        ("a/b/c.py", ("python",)),
        ("docs/x.py", ("writers",)),
        ("sub/docs/x.txt", ("everyone",)),
        ("sub/apps/x/y.txt", ("apps",)),
        ("build/log.txt", ("builders",)),
        ("build/sub/log.txt", ("everyone",)),
        ("src/deep.py", ("deep",)),
        ("src/a/b/deep.py", ("deep",)),
        ("with space.txt", ("spacer",)),
        ("free.py", ()),
    ],
)
def test_the_last_rule_that_matches(file: str, owners: tuple[str, ...]) -> None:
    assert owners_of(RULES, [file]) == owners


def test_several_files() -> None:
    assert owners_of("a.py @ada @acme/team\nb.py @grace @ada", ["a.py", "b.py"]) == ("ada", "acme/team", "grace")
