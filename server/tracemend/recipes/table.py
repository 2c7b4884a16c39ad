"""Every recipe, listed by hand, one a line, in the catalogue's order. A test holds the table against the folder.

A line names the recipe's module and the exceptions it speaks about, so that a module is imported only when such an
exception has to be looked at: importing all of them takes half a second.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from tracemend.recipes.recipe import Recipe

log = logging.getLogger("tracemend.recipes")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the table."""

    module: str
    exceptions: str
    """The recipe's `exceptions`, parted by spaces."""

    def recipe(self) -> Recipe:
        """The recipe itself; imports its module."""
        found: Recipe = import_module(f"tracemend.recipes.{self.module}").RECIPE
        return found


TABLE: tuple[Listed, ...] = (
    Listed("none_allowed", "AttributeError TypeError"),
    Listed("none_unexpected", "AttributeError TypeError"),
    Listed("missing_return", "AttributeError TypeError"),
    Listed("chained_method", "AttributeError"),
    Listed("inplace_method", "AttributeError TypeError"),
    Listed("missing_entry", "AttributeError TypeError"),
    Listed("none_operand", "TypeError"),
    Listed("signed_in_user", "AttributeError"),
    Listed("misspelled_name", "NameError"),
    Listed("foreign_name", "NameError"),
    Listed("missing_import", "NameError"),
    Listed("missing_project_import", "NameError"),
    Listed("missing_self", "NameError"),
    Listed("quoted_annotation", "NameError"),
    Listed("missing_distribution", "ModuleNotFoundError ImportError"),
    Listed("moved_module", "ModuleNotFoundError ImportError"),
    Listed("script_in_package", "ImportError ModuleNotFoundError"),
    Listed("misspelled_import", "ImportError"),
    Listed("circular_import", "ImportError"),
    Listed("shadowing_module", "AttributeError ImportError"),
    Listed("missing_system_part", "ModuleNotFoundError ImportError"),
    Listed("package_conflict", "ImportError ModuleNotFoundError AttributeError TypeError ValueError RuntimeError"),
    Listed("wrong_receiver", "AttributeError"),
    Listed("uncalled_method", "AttributeError TypeError"),
    Listed("uninitialised_attribute", "AttributeError"),
    Listed("late_attribute", "AttributeError"),
    Listed("module_or_class", "AttributeError TypeError"),
    Listed("missing_super_init", "AttributeError RuntimeError"),
    Listed("nested_attribute", "AttributeError"),
    Listed("dict_attribute", "AttributeError"),
    Listed("frozen_field", "FrozenInstanceError AttributeError"),
    Listed("misspelled_attribute", "AttributeError"),
    Listed("missing_fixture", "FixtureLookupError"),
    Listed("misspelled_key", "KeyError"),
    Listed("missing_colon", "SyntaxError"),
    Listed("missing_bracket", "SyntaxError"),
    Listed("wrong_bracket", "SyntaxError"),
    Listed("print_statement", "SyntaxError"),
    Listed("python_2_syntax", "SyntaxError"),
    Listed("assignment_in_condition", "SyntaxError"),
    Listed("missing_comma", "SyntaxError"),
    Listed("nested_f_string_quotes", "SyntaxError"),
    Listed("open_string", "SyntaxError"),
    Listed("await_outside_async", "SyntaxError"),
    Listed("except_comma", "SyntaxError"),
    Listed("misspelled_keyword", "SyntaxError"),
    Listed("typographic_characters", "SyntaxError"),
    Listed("missing_block", "IndentationError"),
    Listed("wrong_indentation", "IndentationError"),
    Listed("mixed_tabs", "TabError IndentationError"),
    Listed("argument_order", "SyntaxError"),
    Listed("default_before_required", "SyntaxError"),
    Listed("bare_generator_argument", "SyntaxError"),
    Listed("foreign_syntax", "SyntaxError"),
    Listed("late_declaration", "SyntaxError"),
    Listed("unbound_nonlocal", "SyntaxError"),
    Listed("import_from_order", "SyntaxError"),
    Listed("late_future_import", "SyntaxError"),
    Listed("trailing_import_comma", "SyntaxError"),
    Listed("space_after_backslash", "SyntaxError"),
    Listed("backslash_escape", "SyntaxError"),
    Listed("leading_zeros", "SyntaxError"),
    Listed("newer_syntax", "SyntaxError"),
    Listed("moved_stdlib", "ImportError AttributeError"),
    Listed("array_shapes", "ValueError"),
    Listed("ambiguous_truth", "ValueError"),
    Listed("column_length", "ValueError"),
    Listed("django_not_set_up", "ImproperlyConfigured AppRegistryNotReady"),
    Listed("engine_execute", "AttributeError"),
    Listed("listed_columns", "ArgumentError"),
    Listed("filter_after_slice", "TypeError AssertionError"),
    Listed("form_for_json", "HTTPStatusError HTTPError"),
    Listed("lazy_load", "DetachedInstanceError MissingGreenlet StatementError"),
    Listed("mapper_property", "InvalidRequestError"),
    Listed("missing_depends", "FastAPIError"),
    Listed("missing_frame_column", "KeyError"),
    Listed("missing_object_in_view", "DoesNotExist ObjectDoesNotExist"),
    Listed("missing_request_key", "BadRequestKeyError UnsupportedMediaType BadRequest KeyError TypeError"),
    Listed("missing_url_scheme", "MissingSchema UnsupportedProtocol InvalidURL"),
    Listed("missing_wraps", "AssertionError"),
    Listed("misspelled_column", "OperationalError ProgrammingError UndefinedColumn"),
    Listed("misspelled_field", "FieldError TypeError"),
    Listed("misspelled_url_name", "NoReverseMatch"),
    Listed("mixed_date_formats", "ValueError DateParseError"),
    Listed("moved_library_name", "ImportError ModuleNotFoundError PydanticImportError"),
    Listed("nan_to_integer", "IntCastingNaNError ValueError"),
    Listed("no_row", "NoResultFound"),
    Listed("outside_app_context", "RuntimeError"),
    Listed("outside_request", "RuntimeError"),
    Listed("pydantic_config", "PydanticUserError PydanticSchemaGenerationError"),
    Listed(
        "database_connection",
        "OperationalError ConnectionTimeout ConnectionRefusedError ProgrammingError InvalidPasswordError "
        "InvalidAuthorizationSpecificationError InvalidCatalogNameError TooManyConnectionsError CannotConnectNowError",
    ),
    Listed(
        "service_connection",
        "ConnectionError OperationalError AMQPConnectionError AuthenticationError AuthenticationWrongNumberOfArgsError "
        "BusyLoadingError MaxClientsError TimeoutError AccessRefused ProbableAuthenticationError ConnectionClosedByBroker "
        "ConnectionRefusedError gaierror ResponseError",
    ),
    Listed("sqlite_file", "OperationalError"),
    Listed("database_settings", "ImproperlyConfigured UnknownSchemeError"),
    Listed(
        "refused_connection",
        "ConnectError ConnectionError ConnectionRefusedError ConnectTimeout ReadTimeout TimeoutException "
        "Timeout SSLError NewConnectionError MaxRetryError URLError gaierror NameResolutionError "
        "SSLCertVerificationError",
    ),
    Listed("removed_method", "AttributeError"),
    Listed("stated_successor", "ValueError DeprecationError AttributeError ImportError"),
    Listed("removed_module_attribute", "AttributeError"),
    Listed("renamed_argument", "TypeError PydanticUserError"),
    Listed("response_key", "ResponseValidationError"),
    Listed("root_validator", "PydanticUserError"),
    Listed("several_objects", "MultipleObjectsReturned"),
    Listed("template_path", "TemplateDoesNotExist TemplateNotFound"),
    Listed("textual_sql", "ObjectNotExecutableError ArgumentError"),
    Listed("unannotated_field", "PydanticUserError"),
    Listed("unapplied_migration", "OperationalError ProgrammingError UndefinedTable UndefinedColumn"),
    Listed("unchecked_response", "JSONDecodeError"),
    Listed("asgi_transport", "TypeError"),
    Listed("unknown_endpoint", "BuildError"),
    Listed("unregistered_task", "NotRegistered KeyError"),
    Listed("view_returns_nothing", "ValueError TypeError"),
    Listed(
        "integrity_violation",
        "IntegrityError NotNullViolation UniqueViolation ForeignKeyViolation CheckViolation",
    ),
    Listed("task_argument", "EncodeError ContentDisallowed"),
    Listed("lookup_value", "ValueError ValidationError"),
    Listed("sync_in_async", "SynchronousOnlyOperation"),
    Listed("missing_secret", "ImproperlyConfigured RuntimeError"),
    Listed("app_not_installed", "RuntimeError"),
    Listed("model_input", "ValidationError"),
    Listed(
        "failed_transaction",
        "PendingRollbackError InternalError InFailedSqlTransaction TransactionManagementError TimeoutError "
        "OperationalError",
    ),
    Listed("http_status", "HTTPError HTTPStatusError"),
    Listed("removed_module", "ModuleNotFoundError ImportError"),
    Listed("renamed_stdlib", "ImportError AttributeError"),
    Listed("renamed_method", "AttributeError"),
    Listed("generator_coroutine", "AttributeError ImportError"),
    Listed("newer_stdlib", "ImportError ModuleNotFoundError AttributeError"),
    Listed("newer_annotation", "TypeError"),
    Listed("asyncio_loop_argument", "TypeError"),
    Listed("late_regex_flags", "error PatternError"),
    Listed("sample_of_set", "TypeError"),
    Listed("universal_newline_mode", "ValueError"),
    Listed("missing_submodule", "AttributeError"),
    Listed("unexpected_keyword", "TypeError"),
    Listed("missing_argument", "TypeError"),
    Listed("missing_self_parameter", "TypeError"),
    Listed("positional_argument", "TypeError"),
    Listed("repeated_argument", "TypeError"),
    Listed("shadowed_callable", "TypeError"),
    Listed("called_property", "TypeError"),
    Listed("missing_comma_call", "TypeError"),
    Listed("abstract_method", "TypeError"),
    Listed("called_on_class", "TypeError"),
    Listed("decorator_return", "TypeError"),
    Listed("text_plus_number", "TypeError"),
    Listed("unjoined_parts", "TypeError"),
    Listed("number_in_text", "TypeError"),
    Listed("decimal_and_float", "TypeError"),
    Listed("float_index", "TypeError IndexError"),
    Listed("unhashable_key", "TypeError"),
    Listed("number_iterated", "TypeError"),
    Listed("list_indexed_by_key", "TypeError"),
    Listed("text_to_binary_file", "TypeError"),
    Listed("bytes_and_text", "TypeError"),
    Listed("text_to_digest", "TypeError"),
    Listed("json_default", "TypeError"),
    Listed("percent_arguments", "TypeError"),
    Listed("format_arguments", "IndexError"),
    Listed("format_spec", "TypeError"),
    Listed("item_of_tuple", "TypeError"),
    Listed("lazy_sequence", "TypeError AttributeError"),
    Listed("inner_collection", "TypeError"),
    Listed("unordered_elements", "TypeError"),
    Listed("base_order", "TypeError"),
    Listed("unbound_branch", "UnboundLocalError"),
    Listed("unbound_global", "UnboundLocalError"),
    Listed("unbound_except_name", "UnboundLocalError NameError"),
    Listed("late_enclosing_variable", "NameError"),
    Listed("mutable_default", "ValueError"),
    Listed("dataclass_field_order", "TypeError"),
    Listed("init_returns", "TypeError"),
    Listed("context_manager_twin", "TypeError AttributeError"),
    Listed("optional_key", "KeyError"),
    Listed("counting_key", "KeyError"),
    Listed("environment_variable", "KeyError"),
    Listed("absent_removal", "KeyError ValueError"),
    Listed("changed_while_iterating", "RuntimeError"),
    Listed("empty_sequence", "IndexError ValueError StatisticsError"),
    Listed("off_by_one", "IndexError"),
    Listed("shrinking_list", "IndexError"),
    Listed("missing_command_argument", "IndexError"),
    Listed("split_part", "IndexError"),
    Listed("number_text", "ValueError"),
    Listed("unpacked_count", "ValueError"),
    Listed("returned_count", "ValueError"),
    Listed("date_format", "ValueError"),
    Listed("closed_file", "ValueError"),
    Listed("zero_divisor", "ZeroDivisionError"),
    Listed("generator_stop", "RuntimeError"),
    Listed("endless_property", "RecursionError"),
    Listed("endless_recursion", "RecursionError"),
    Listed("missing_folder", "FileNotFoundError"),
    Listed("relative_to_folder", "FileNotFoundError"),
    Listed("misspelled_file", "FileNotFoundError"),
    Listed("folder_exists", "FileExistsError"),
    Listed("folder_listing", "FileNotFoundError IsADirectoryError PermissionError"),
    Listed("port_in_use", "OSError PermissionError"),
    Listed("command_in_one_string", "FileNotFoundError"),
    Listed("undeclared_encoding", "UnicodeDecodeError UnicodeEncodeError"),
    Listed("wrong_encoding", "UnicodeDecodeError"),
    Listed("byte_order_mark", "JSONDecodeError KeyError"),
    Listed("csv_in_binary", "Error TypeError"),
    Listed("open_mode", "UnsupportedOperation"),
    Listed("json_lines", "JSONDecodeError"),
    Listed("json_source", "AttributeError TypeError"),
    Listed("naive_datetime", "TypeError"),
    Listed("date_and_datetime", "TypeError"),
    Listed("time_zone_key", "ZoneInfoNotFoundError TypeError"),
    Listed("missing_await", "TypeError AttributeError"),
    Listed("needless_await", "TypeError"),
    Listed("async_iteration", "TypeError"),
    Listed("running_loop", "RuntimeError"),
    Listed("bare_coroutines", "TypeError"),
    Listed("local_function_pickled", "PicklingError AttributeError"),
    Listed("missing_main_guard", "RuntimeError"),
    Listed("merge_conflict", "SyntaxError IndentationError"),
    Listed("module_level_await", "SyntaxError"),
    Listed("thread_bound_connection", "ProgrammingError"),
)


def all_recipes() -> tuple[Recipe, ...]:
    """Every recipe of ours; imports all of their modules."""
    return tuple(listed.recipe() for listed in TABLE)


def recipes_for(exception: str) -> Iterator[Recipe]:
    """Our recipes for an exception by its bare class name, in the table's order."""
    return (listed.recipe() for listed in TABLE if exception in listed.exceptions.split())


@lru_cache(maxsize=1)
def foreign_recipes() -> tuple[Recipe, ...]:
    """Recipes that other packages bring by the entry-point group `tracemend.recipes`: a `Recipe` or an iterable of them."""
    from importlib.metadata import entry_points

    found: list[Recipe] = []
    for entry in entry_points(group="tracemend.recipes"):
        try:
            loaded = entry.load()
            recipes = (loaded,) if isinstance(loaded, Recipe) else tuple(loaded)
        # Importing a stranger's package can raise anything; it must not take our recipes with it.
        except Exception:
            log.exception("the recipes of entry point %s can't be loaded", entry.name)
            continue
        found += [recipe for recipe in recipes if isinstance(recipe, Recipe)]
    return tuple(found)
