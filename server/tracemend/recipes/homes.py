"""Which library an exception comes from: other packages, and people's own code, give their exceptions the same names."""

from __future__ import annotations

import re

from tracemend.incident import ExceptionRecord, exception_type_name

_BY_LIBRARY = {
    "celery": "NotRegistered",
    "django": "AppRegistryNotReady FieldError ImproperlyConfigured NoReverseMatch SynchronousOnlyOperation TemplateDoesNotExist "
    "TransactionManagementError ValidationError",
    "fastapi": "FastAPIError ResponseValidationError",
    "jinja2": "TemplateNotFound",
    "kombu": "ContentDisallowed EncodeError",
    "pandas": "DateParseError IntCastingNaNError",
    "pydantic": "PydanticImportError PydanticSchemaGenerationError PydanticUserError ValidationError",
    "pydantic_core": "ValidationError",
    "sqlalchemy": "ArgumentError DetachedInstanceError InvalidRequestError MissingGreenlet NoResultFound ObjectNotExecutableError "
    "PendingRollbackError StatementError",
    "werkzeug": "BadRequest BadRequestKeyError BuildError UnsupportedMediaType",
}
HOMES: dict[str, tuple[str, ...]] = {}
"""Bare class name of an exception to the packages that have it."""
for _library, _names in _BY_LIBRARY.items():
    for _name in _names.split():
        HOMES[_name] = (*HOMES.get(_name, ()), _library)


def is_stranger(record: ExceptionRecord) -> bool:
    """Whether an exception has the name of a library's and is none of it: by the module printed before its name, else by the
    files of its frames."""
    homes = HOMES.get(exception_type_name(record.type))
    if homes is None:
        return False
    printed = record.type.rpartition(".")[0].partition(".")[0]
    if printed:
        return printed not in homes
    inside = re.compile(rf"[\\/](?:{'|'.join(homes)})[\\/]|^(?:{'|'.join(homes)})[\\/]")
    return bool(record.frames) and not any(inside.search(frame.file) for frame in record.frames)
