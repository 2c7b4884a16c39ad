"""Every printed form, in the order in which they are tried on a line; the last takes CPython's own header at once."""

from __future__ import annotations

from tracemend.reading.forms import (
    cpython,
    escaped,
    faulthandler,
    flattened,
    friendly,
    ipython,
    pytest_report,
    remote,
    rich_box,
    starlette_page,
)
from tracemend.reading.forms.form import Form

FORMS: tuple[Form, ...] = (
    escaped.FORM,
    flattened.FORM,
    remote.FORM,
    faulthandler.FORM,
    pytest_report.FORM,
    rich_box.FORM,
    ipython.FORM,
    friendly.FORM,
    starlette_page.FORM,
    cpython.FORM,
)
