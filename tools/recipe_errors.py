"""Crash the first example of each recipe and write down what it prints last: `docs/parts/recipe_errors.json`.

    python tools/recipe_errors.py [RECIPE ...]

By the newest installed Python that the example fits. The pages of recipes show it, so that a reader knows his error again.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "parts" / "recipe_errors.json"
_LONGEST = 300
_LIBRARY = re.compile(r"/[\w./-]*/(?=(?:site-packages|python3\.\d+)/)")
"""Where this machine keeps a library."""


def error_of(name: str) -> str | None:
    """`KeyError: 'prcie'`, the first line of a long message; None where the example's packages or its Python are missing."""
    from recipes.crash import interpreters, run
    from recipes.pages import examples
    from recipes.test_examples import PAGES, RECIPES, lay_out, versions_for
    from tracemend.reading import read

    recipe = next(recipe for recipe in RECIPES if recipe.name == name)
    fitting = versions_for(recipe, every=False)
    if not fitting:
        return None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        example = examples(PAGES[name])[0]
        lay_out(folder, example)
        crashed = run(interpreters()[fitting[-1]], example.command, folder)
        incidents = read(crashed.stderr or crashed.stdout)
        if not incidents:
            return None
        raised = incidents[-1].raised
        text = f"{raised.type}: {raised.message.strip()}" if raised.message else raised.type
        return _LIBRARY.sub("", text.replace(str(folder), "/app").split("\n")[0])[:_LONGEST]


def main() -> int:
    """Renew the entries of the recipes that are named, of all without a name."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "server")]
    from recipes.test_examples import RECIPES

    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    every = [recipe.name for recipe in RECIPES]
    for name in sys.argv[1:] or every:
        found = error_of(name)
        if found is not None:
            known[name] = found
        else:
            print(f"{name}: no crash of its example can be shown here.", file=sys.stderr)
    kept = {name: known[name] for name in sorted(known) if name in every}
    FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
