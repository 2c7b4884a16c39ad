"""Imports go where the file's own style puts them."""

from __future__ import annotations

import ast

import pytest

from tracemend.fix import apply_edits
from tracemend.project.positions import positions
from tracemend.recipes.importing import Move, move_names
from tracemend.recipes.imports import Wanted, insert_import

JSON = Wanted("json")


def after(text: str, wanted: Wanted, *, own: tuple[str, ...] = ()) -> str | None:
    edit = insert_import("m.py", text, wanted, first_party=own)
    return None if edit is None else apply_edits(text, (edit,))


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("x = 1\n", JSON, "import json\n\nx = 1\n"),
        ("def f():\n    pass\n", JSON, "import json\n\n\ndef f():\n    pass\n"),
        ("", JSON, "import json\n\n"),
        ('"""Doc."""\n\nx = 1\n', JSON, '"""Doc."""\n\nimport json\n\nx = 1\n'),
        ("#!/usr/bin/env python\n# coding: utf-8\nx = 1\n", JSON, "#!/usr/bin/env python\n# coding: utf-8\nimport json\n\nx = 1\n"),
        ("import os\nimport sys\n", JSON, "import json\nimport os\nimport sys\n"),
        ("import os\nimport abc\n", JSON, "import os\nimport abc\nimport json\n"),
        ("import os\nfrom abc import ABC\n", JSON, "import json\nimport os\nfrom abc import ABC\n"),
        ("import requests\n", JSON, "import json\n\nimport requests\n"),
        ("import os\n\nimport shop\n", Wanted("requests"), "import os\n\nimport requests\n\nimport shop\n"),
        ("import os\n\nimport requests\n", Wanted("shop.cart", "total"), "import os\n\nimport requests\n\nfrom shop.cart import total\n"),
        ("from shop import b\n", Wanted("shop", "a"), "from shop import a, b\n"),
        ("from shop import b  # why\n", Wanted("shop", "c"), "from shop import b, c  # why\n"),
        ("from shop import (\n    a,\n    c,\n)\n", Wanted("shop", "b"), "from shop import (\n    a,\n    b,\n    c,\n)\n"),
        ("from shop import (\n    b,\n    c,\n)\n", Wanted("shop", "a"), "from shop import (\n    a,\n    b,\n    c,\n)\n"),
        ("from shop import c, a\n", Wanted("shop", "b"), "from shop import c, a, b\n"),
        ("from . import b\n", Wanted(".", "a"), "from . import a, b\n"),
        ("from __future__ import annotations\n\nx = 1\n", JSON, "from __future__ import annotations\n\nimport json\n\nx = 1\n"),
        ("import os\n", Wanted("__future__", "annotations"), "from __future__ import annotations\n\nimport os\n"),
        ("import os\r\n\r\nx = 1\r\n", JSON, "import json\r\nimport os\r\n\r\nx = 1\r\n"),
        ("import numpy\n", Wanted("numpy", None, "np"), "import numpy\nimport numpy as np\n"),
    ],
)  # fmt: skip
def test_insert(text: str, wanted: Wanted, expected: str) -> None:
    found = after(text, wanted, own=("shop",))
    assert found == expected
    ast.parse(found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("import json\n", JSON),
        ("x = 1\nimport json\n", JSON),
        ("from shop import a\n", Wanted("shop", "a")),
        ("import numpy as np\n", Wanted("numpy", None, "np")),
        ("def f(:\n", JSON),
    ],
)
def test_never_twice_and_never_into_what_does_not_parse(text: str, wanted: Wanted) -> None:
    assert after(text, wanted) is None


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("from m import a\n", ["a"], "from n import a\n"),
        ("from m import a, b, c\n", ["b"], "from m import a, c\nfrom n import b\n"),
        ("from m import a, b, c\n", ["b", "c"], "from m import a\nfrom n import b, c\n"),
        ("from m import a, b, c\n", ["a", "b"], "from m import c\nfrom n import a, b\n"),
        ("from m import a, b, c, d\n", ["a", "c"], "from m import b, d\nfrom n import a, c\n"),
        ("from m import (\n    a,\n    b,\n)\n", ["a"], "from m import (\n    b,\n)\nfrom n import a\n"),
        ("if x:\n    from m import a, b as c\n", ["b"], "if x:\n    from m import a\n    from n import b as c\n"),
    ],
)
def test_some_names_change_their_module(text: str, names: list[str], expected: str) -> None:
    node = next(n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom))
    gone = [alias for alias in node.names if alias.name in names]
    found = apply_edits(text, tuple(move_names("m.py", positions(text), node, {a.name: Move("n") for a in gone})))
    assert found == expected
    ast.parse(found)
