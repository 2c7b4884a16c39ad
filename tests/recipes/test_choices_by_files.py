"""First choices that the project's other files decide, or that edit another line than the failed one."""

from __future__ import annotations

import sys
from pathlib import Path

from recipes.crash import first_fix, fixed_files, fixes_for


def test_rows_have_the_columns_of_the_files_header(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,Age\nAda,36\n")
    program = (
        "import csv\n\nwith open('people.csv') as f:\n    for row in csv.DictReader(f):\n        print(row['name'])\n"
    )
    fix = first_fix(program, 5, "KeyError: 'name'", tmp_path)
    assert fix is not None
    assert fix.title == "Read the key 'Name'"


def test_a_file_is_written_into_the_folder_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    program = "def f(text):\n    with open('report/a.txt', 'w') as out:\n        out.write(text)\n"
    error = "FileNotFoundError: [Errno 2] No such file or directory: 'report/a.txt'"
    fix = first_fix(program, 2, error, tmp_path)
    assert fix is not None
    assert fix.title == "Write into the folder 'reports'"


def test_an_optional_field_gets_its_default(tmp_path: Path) -> None:
    program = (
        "from typing import Optional\n\nfrom pydantic import BaseModel\n\n\nclass User(BaseModel):\n    name: str\n"
        "    nick: Optional[str]\n\n\nuser = User(name='a')\n"
    )
    error = (
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for User\nnick\n"
        "  Field required [type=missing, input_value={'name': 'a'}, input_type=dict]"
    )
    fix = first_fix(program, 11, error, tmp_path)
    assert fix is not None
    assert fixed_files(fix, tmp_path)["main.py"] == program.replace("Optional[str]\n", "Optional[str] = None\n")


def test_a_columns_blank_is_left_out_where_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("id, name\n1, x\n")
    program = "import pandas as pd\n\ndf = pd.read_csv('d.csv')\nprint(df['name'])\n"
    below = '  File "/usr/lib/python3/site-packages/pandas/core/frame.py", line 9, in __getitem__\n    raise KeyError(key)\n'
    fix = first_fix(program, 4, f"{below}KeyError: 'name'", tmp_path)
    assert fix is not None
    assert fix.applicability == "unsafe"
    assert fixed_files(fix, tmp_path)["main.py"] == program.replace("('d.csv')", "('d.csv', skipinitialspace=True)")


def test_a_script_started_by_its_guard_gets_the_application_context(tmp_path: Path) -> None:
    program = (
        "from flask import Flask, current_app\n\napp = Flask(__name__)\n\n\ndef f():\n    return current_app.name\n\n\n"
        'if __name__ == "__main__":\n    print(f())\n'
    )
    called = f'  File "{tmp_path}/main.py", line 11, in <module>\n    print(f())\n'
    (tmp_path / "main.py").write_text(program)
    report = (
        f'Traceback (most recent call last):\n{called}  File "{tmp_path}/main.py", line 7, in f\n'
        "    return current_app.name\nRuntimeError: Working outside of application context.\n"
    )
    (fix,) = fixes_for(report, tmp_path, Path(sys.executable))
    assert (fixed_files(fix, tmp_path)["main.py"] or "").endswith("    with app.app_context():\n        print(f())\n")
