"""Whose code a frame is, told by its path alone."""

from __future__ import annotations

import pytest

from tracemend.incident import ExceptionRecord, Frame, Incident, is_user_file


@pytest.mark.parametrize(
    "path",
    [
        "/srv/app/views.py",
        "views.py",
        "../lib/util.py",
        "/home/me/python/app.py",
        "/home/me/lib/shop.py",
        r"C:\Users\me\project\app.py",
        r"C:\Python\project\app.py",
        "Cell In[3]",
        "<ipython-input-3-0123456789ab>",
        "/tmp/ipykernel_812/1234.py",
        "/app/templates/page.html",
    ],
)
def test_the_users_files(path: str) -> None:
    assert is_user_file(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "<string>",
        "<stdin>",
        "<frozen importlib._bootstrap>",
        "<__array_function__ internals>",
        "/usr/lib/python3.11/json/decoder.py",
        "/usr/lib/python3/dist-packages/apt.py",
        "/usr/local/lib/python3.13t/threading.py",
        "/opt/venv/lib/python3.12/site-packages/django/db/utils.py",
        ".venv/lib/python3.12/site-packages/flask/app.py",
        "../../../usr/lib/python3.11/unittest/case.py",
        "lib/python3.11/asyncio/runners.py",
        "/usr/lib/pypy3.9/json/decoder.py",
        "/opt/pypy/lib-python/3/json.py",
        r"C:\Python311\Lib\json\decoder.py",
        r"C:\Users\me\AppData\Local\Programs\Python\Python312\Lib\asyncio\runners.py",
        r"C:\Program Files\Python311\lib\site-packages\flask\app.py",
        r"C:\Users\me\anaconda3\lib\json\decoder.py",
        r"C:\Users\me\miniconda3\envs\web\lib\asyncio\runners.py",
        r"C:\Users\me\AppData\Roaming\uv\python\cpython-3.12.1-windows-x86_64-none\Lib\json\decoder.py",
        "/lib/python311.zip/json/decoder.py",
        "/opt/lib/shop-1.0-py3.9.egg/shop/main.py",
        "/var/runtime/bootstrap.py",
    ],
)
def test_what_is_not_theirs(path: str) -> None:
    assert not is_user_file(path)


def frame(file: str) -> Frame:
    return Frame(file, 1, "f")


def test_the_raised_exceptions_own_frame_comes_first() -> None:
    cause = ExceptionRecord("KeyError", frames=(frame("a.py"),), relation="cause")
    raised = ExceptionRecord("ValueError", frames=(frame("b.py"), frame("/usr/lib/python3.11/x.py")))
    assert Incident((cause, raised)).user_frame == frame("b.py")


def test_then_those_of_its_chain_from_the_outermost() -> None:
    first = ExceptionRecord("KeyError", frames=(frame("a.py"),), relation="cause")
    second = ExceptionRecord("OSError", frames=(frame("b.py"),), relation="context")
    raised = ExceptionRecord("ValueError", frames=(frame("<string>"),))
    assert Incident((first, second, raised)).user_frame == frame("b.py")


def test_then_those_of_a_groups_members() -> None:
    group = ExceptionRecord("ExceptionGroup", frames=(frame("<string>"),))
    member = ExceptionRecord("KeyError", frames=(frame("a.py"),), relation="group_member", group=0)
    assert Incident((group, member)).user_frame == frame("a.py")
