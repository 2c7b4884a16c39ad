"""Names that third-party libraries have removed or moved, and what their authors say to use instead.

Sources: the libraries' own migration guides. NumPy 1.20, 1.24 and 2.0 release notes; pandas 1.0, 2.0, 2.1 and 3.0 release notes;
pydantic's and SQLAlchemy's 2.0 migration guides; Flask 2.3 and 3.0, Werkzeug 2.1 to 3.0, Jinja 3.1 and MarkupSafe 2.1 changes;
Django's deprecation timeline; scikit-learn's and urllib3's changelogs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MovedName:
    """A name that `from module import name` no longer finds."""

    module: str
    name: str
    new_module: str
    new_name: str | None = None
    """None: the same name."""
    since: str = ""
    """The release that removed it."""
    distribution: str | None = None
    """What to install where the new module is of another distribution."""

    @property
    def target(self) -> str:
        """The name in its new module."""
        return self.new_name or self.name

    @property
    def same_use(self) -> bool:
        """Whether every use of the name goes on working unchanged."""
        return (self.module, self.name) not in CHANGED_USE


def _moved(module: str, new_module: str, names: str, since: str, distribution: str | None = None) -> list[MovedName]:
    found: list[MovedName] = []
    for item in names.split():
        old, _, new = item.partition(">")
        found.append(MovedName(module, old, new_module, new or None, since, distribution))
    return found


MOVED_NAMES: dict[tuple[str, str], MovedName] = {
    (m.module, m.name): m
    for m in [
        *_moved("flask", "markupsafe", "escape Markup", "Flask 3.0"),
        *_moved("flask.globals", "flask.globals", "_app_ctx_stack>app_ctx _request_ctx_stack>request_ctx", "Flask 2.3"),
        *_moved("flask.json", "flask.json.provider", "JSONEncoder>DefaultJSONProvider", "Flask 2.3"),
        *_moved("jinja2", "markupsafe", "Markup escape", "Jinja 3.1"),
        *_moved("jinja2", "jinja2", "contextfilter>pass_context contextfunction>pass_context", "Jinja 3.1"),
        *_moved(
            "jinja2", "jinja2", "evalcontextfilter>pass_eval_context environmentfilter>pass_environment", "Jinja 3.1"
        ),
        *_moved(
            "jinja2",
            "jinja2",
            "evalcontextfunction>pass_eval_context environmentfunction>pass_environment",
            "Jinja 3.1",
        ),
        *_moved("jinja2.utils", "markupsafe", "Markup escape soft_unicode>soft_str", "Jinja 3.1"),
        *_moved("markupsafe", "markupsafe", "soft_unicode>soft_str", "MarkupSafe 2.1"),
        *_moved("werkzeug", "werkzeug.utils", "secure_filename redirect cached_property import_string", "Werkzeug 1.0"),
        *_moved("werkzeug", "werkzeug.security", "generate_password_hash check_password_hash", "Werkzeug 1.0"),
        *_moved(
            "werkzeug", "werkzeug.datastructures", "FileStorage ImmutableMultiDict MultiDict Headers", "Werkzeug 1.0"
        ),
        *_moved("werkzeug.security", "hmac", "safe_str_cmp>compare_digest", "Werkzeug 2.1"),
        *_moved("werkzeug.wsgi", "werkzeug.middleware.dispatcher", "DispatcherMiddleware", "Werkzeug 1.0"),
        *_moved("werkzeug.wsgi", "werkzeug.middleware.shared_data", "SharedDataMiddleware", "Werkzeug 1.0"),
        *_moved("werkzeug.contrib.fixers", "werkzeug.middleware.proxy_fix", "ProxyFix", "Werkzeug 1.0"),
        *_moved("werkzeug.contrib.profiler", "werkzeug.middleware.profiler", "ProfilerMiddleware", "Werkzeug 1.0"),
        *_moved(
            "werkzeug.urls",
            "urllib.parse",
            "url_quote>quote url_quote_plus>quote_plus url_unquote>unquote",
            "Werkzeug 3.0",
        ),
        *_moved("werkzeug.urls", "urllib.parse", "url_unquote_plus>unquote_plus url_encode>urlencode", "Werkzeug 3.0"),
        *_moved(
            "werkzeug.urls",
            "urllib.parse",
            "url_parse>urlsplit url_join>urljoin url_unparse>urlunsplit",
            "Werkzeug 3.0",
        ),
        *_moved("flask.ext.sqlalchemy", "flask_sqlalchemy", "SQLAlchemy", "Flask 1.0"),
        *_moved("flask.ext.login", "flask_login", "LoginManager current_user login_required login_user", "Flask 1.0"),
        *_moved("pydantic", "pydantic_settings", "BaseSettings", "pydantic 2.0", "pydantic-settings"),
        *_moved("pydantic.error_wrappers", "pydantic", "ValidationError", "pydantic 2.0"),
        *_moved("pydantic.generics", "pydantic", "GenericModel>BaseModel", "pydantic 2.0"),
        *_moved("sqlalchemy.ext.declarative", "sqlalchemy.orm", "declarative_base declared_attr", "SQLAlchemy 2.0"),
        *_moved("sqlalchemy.engine", "sqlalchemy.engine", "RowProxy>Row ResultProxy>CursorResult", "SQLAlchemy 1.4"),
        *_moved("sqlalchemy.databases", "sqlalchemy.dialects", "mysql postgresql sqlite", "SQLAlchemy 2.0"),
        *_moved(
            "django.utils.translation",
            "django.utils.translation",
            "ugettext>gettext ugettext_lazy>gettext_lazy",
            "Django 4.0",
        ),
        *_moved(
            "django.utils.translation",
            "django.utils.translation",
            "ugettext_noop>gettext_noop ungettext>ngettext",
            "Django 4.0",
        ),
        *_moved("django.utils.translation", "django.utils.translation", "ungettext_lazy>ngettext_lazy", "Django 4.0"),
        *_moved(
            "django.utils.encoding", "django.utils.encoding", "force_text>force_str smart_text>smart_str", "Django 4.0"
        ),
        *_moved(
            "django.utils.encoding",
            "django.utils.encoding",
            "smart_unicode>smart_str force_unicode>force_str",
            "Django 2.0",
        ),
        *_moved(
            "django.utils.http",
            "urllib.parse",
            "urlquote>quote urlquote_plus>quote_plus urlunquote>unquote",
            "Django 4.0",
        ),
        *_moved("django.utils.http", "urllib.parse", "urlunquote_plus>unquote_plus", "Django 4.0"),
        *_moved("django.utils.http", "django.utils.http", "is_safe_url>url_has_allowed_host_and_scheme", "Django 4.0"),
        *_moved("django.conf.urls", "django.urls", "url>re_path", "Django 4.0"),
        *_moved(
            "django.core.urlresolvers",
            "django.urls",
            "reverse reverse_lazy resolve NoReverseMatch Resolver404",
            "Django 2.0",
        ),
        *_moved("django.contrib.postgres.fields", "django.db.models", "JSONField", "Django 4.0"),
        *_moved("django.shortcuts", "django.shortcuts", "render_to_response>render", "Django 3.0"),
        *_moved("django.utils.lru_cache", "functools", "lru_cache", "Django 3.0"),
        *_moved(
            "django.contrib.staticfiles.templatetags.staticfiles", "django.templatetags.static", "static", "Django 3.0"
        ),
        *_moved(
            "sklearn.cross_validation",
            "sklearn.model_selection",
            "train_test_split cross_val_score KFold",
            "scikit-learn 0.20",
        ),
        *_moved(
            "sklearn.grid_search",
            "sklearn.model_selection",
            "GridSearchCV RandomizedSearchCV ParameterGrid",
            "scikit-learn 0.20",
        ),
        *_moved("sklearn.externals", "joblib", "joblib", "scikit-learn 0.23", "joblib"),
        *_moved("sklearn.preprocessing", "sklearn.impute", "Imputer>SimpleImputer", "scikit-learn 0.22"),
        *_moved("sklearn.metrics", "sklearn.metrics", "jaccard_similarity_score>jaccard_score", "scikit-learn 0.23"),
        *_moved(
            "sklearn.metrics", "sklearn.metrics", "plot_confusion_matrix>ConfusionMatrixDisplay", "scikit-learn 1.2"
        ),
        *_moved("sklearn.metrics", "sklearn.metrics", "plot_roc_curve>RocCurveDisplay", "scikit-learn 1.2"),
        *_moved("sklearn.datasets", "sklearn.datasets", "fetch_mldata>fetch_openml", "scikit-learn 0.22"),
        *_moved("scipy.misc", "scipy.special", "factorial comb logsumexp", "SciPy 1.0"),
        *_moved(
            "scipy.integrate",
            "scipy.integrate",
            "simps>simpson trapz>trapezoid cumtrapz>cumulative_trapezoid",
            "SciPy 1.14",
        ),
        *_moved("scipy.signal", "scipy.signal.windows", "hann hamming blackman kaiser gaussian boxcar", "SciPy 1.1"),
        *_moved(
            "pandas.util.testing",
            "pandas.testing",
            "assert_frame_equal assert_series_equal assert_index_equal",
            "pandas 2.0",
        ),
        *_moved("pandas.io.json", "pandas", "json_normalize", "pandas 2.0"),
        *_moved("pandas.tools.plotting", "pandas.plotting", "scatter_matrix parallel_coordinates", "pandas 0.25"),
        *_moved("pandas", "pandas", "Float64Index>Index Int64Index>Index UInt64Index>Index", "pandas 2.0"),
        *_moved("requests.packages.urllib3.util.retry", "urllib3.util.retry", "Retry", "requests 2.16"),
        *_moved(
            "requests.packages.urllib3.exceptions", "urllib3.exceptions", "InsecureRequestWarning", "requests 2.16"
        ),
        *_moved("fastapi", "fastapi.responses", "JSONResponse HTMLResponse PlainTextResponse", "FastAPI"),
        *_moved("celery.task", "celery", "task>shared_task Task>Task", "Celery 5.0"),
        *_moved("celery.decorators", "celery", "task>shared_task", "Celery 4.0"),
        *_moved("keras.utils.np_utils", "keras.utils", "to_categorical", "Keras 2.13"),
        *_moved("keras.preprocessing.text", "keras.src.legacy.preprocessing.text", "Tokenizer", "Keras 3.0"),
        *_moved("keras.layers.advanced_activations", "keras.layers", "LeakyReLU PReLU ELU", "Keras 2.10"),
        *_moved("keras.layers.normalization", "keras.layers", "BatchNormalization", "Keras 2.10"),
        *_moved(
            "itsdangerous", "itsdangerous", "TimedJSONWebSignatureSerializer>URLSafeTimedSerializer", "itsdangerous 2.1"
        ),
        *_moved("itsdangerous", "itsdangerous", "JSONWebSignatureSerializer>URLSafeSerializer", "itsdangerous 2.1"),
        *_moved("flask_wtf", "flask_wtf", "Form>FlaskForm", "Flask-WTF 1.0"),
        *_moved("flask_wtf.csrf", "flask_wtf.csrf", "CsrfProtect>CSRFProtect", "Flask-WTF 1.0"),
        *_moved(
            "wtforms.fields.html5",
            "wtforms.fields",
            "EmailField DateField IntegerField URLField TelField SearchField",
            "WTForms 3.0",
        ),
        *_moved(
            "rest_framework.decorators",
            "rest_framework.decorators",
            "detail_route>action list_route>action",
            "Django REST framework 3.10",
        ),
        *_moved(
            "rest_framework.fields",
            "rest_framework.fields",
            "NullBooleanField>BooleanField",
            "Django REST framework 3.14",
        ),
        *_moved("_pytest.tmpdir", "pytest", "TempdirFactory>TempPathFactory", "pytest 7.0"),
    ]
}
"""By module and name; `CHANGED_USE` names those whose successor is called in another way."""

CHANGED_USE = frozenset(
    {
        ("flask.json", "JSONEncoder"),
        ("flask.globals", "_app_ctx_stack"),
        ("flask.globals", "_request_ctx_stack"),
        ("jinja2", "evalcontextfunction"),
        ("werkzeug.urls", "url_parse"),
        ("werkzeug.urls", "url_encode"),
        ("pydantic.generics", "GenericModel"),
        ("sqlalchemy.engine", "RowProxy"),
        ("sqlalchemy.engine", "ResultProxy"),
        ("django.shortcuts", "render_to_response"),
        ("sklearn.preprocessing", "Imputer"),
        ("sklearn.metrics", "jaccard_similarity_score"),
        ("sklearn.metrics", "plot_confusion_matrix"),
        ("sklearn.metrics", "plot_roc_curve"),
        ("sklearn.datasets", "fetch_mldata"),
        ("pandas", "Float64Index"),
        ("pandas", "Int64Index"),
        ("pandas", "UInt64Index"),
        ("celery.task", "task"),
        ("celery.decorators", "task"),
        ("keras.preprocessing.text", "Tokenizer"),
        ("itsdangerous", "TimedJSONWebSignatureSerializer"),
        ("itsdangerous", "JSONWebSignatureSerializer"),
        ("rest_framework.decorators", "detail_route"),
        ("rest_framework.decorators", "list_route"),
        ("rest_framework.fields", "NullBooleanField"),
        ("sklearn.cross_validation", "KFold"),
        ("werkzeug.contrib.fixers", "ProxyFix"),
        ("_pytest.tmpdir", "TempdirFactory"),
    }
)
"""Names whose successor is called in another way: the import can be put right, the uses are for the user to look at."""

MODULE_ATTRIBUTES: dict[tuple[str, str], str] = {
    **{("numpy", old): old for old in ("float", "int", "bool", "object", "str", "complex")},
    ("numpy", "long"): "int",
    ("numpy", "unicode"): "str",
    ("numpy", "Inf"): "{m}.inf",
    ("numpy", "Infinity"): "{m}.inf",
    ("numpy", "infty"): "{m}.inf",
    ("numpy", "PINF"): "{m}.inf",
    ("numpy", "NINF"): "-{m}.inf",
    ("numpy", "NaN"): "{m}.nan",
    ("numpy", "NAN"): "{m}.nan",
    ("numpy", "NZERO"): "-0.0",
    ("numpy", "PZERO"): "0.0",
    ("numpy", "float_"): "{m}.float64",
    ("numpy", "complex_"): "{m}.complex128",
    ("numpy", "singlecomplex"): "{m}.complex64",
    ("numpy", "cfloat"): "{m}.complex128",
    ("numpy", "longfloat"): "{m}.longdouble",
    ("numpy", "longcomplex"): "{m}.clongdouble",
    ("numpy", "clongfloat"): "{m}.clongdouble",
    ("numpy", "string_"): "{m}.bytes_",
    ("numpy", "unicode_"): "{m}.str_",
    ("numpy", "object0"): "{m}.object_",
    ("numpy", "bool8"): "{m}.bool_",
    ("numpy", "product"): "{m}.prod",
    ("numpy", "cumproduct"): "{m}.cumprod",
    ("numpy", "sometrue"): "{m}.any",
    ("numpy", "alltrue"): "{m}.all",
    ("numpy", "round_"): "{m}.round",
    ("numpy", "row_stack"): "{m}.vstack",
    ("numpy", "in1d"): "{m}.isin",
    ("numpy", "trapz"): "{m}.trapezoid",
    ("numpy", "asfarray"): "",
    ("numpy", "msort"): "",
    ("numpy", "mat"): "{m}.asmatrix",
    ("numpy", "asscalar"): "",
    ("numpy", "cast"): "",
    ("numpy", "source"): "inspect.getsource",
    ("numpy", "find_common_type"): "",
    ("numpy", "issubclass_"): "issubclass",
    ("numpy", "deprecate"): "",
    ("numpy", "safe_eval"): "ast.literal_eval",
    ("numpy", "byte_bounds"): "{m}.lib.array_utils.byte_bounds",
    ("numpy", "AxisError"): "{m}.exceptions.AxisError",
    ("numpy", "ComplexWarning"): "{m}.exceptions.ComplexWarning",
    ("numpy", "VisibleDeprecationWarning"): "{m}.exceptions.VisibleDeprecationWarning",
    ("numpy", "RankWarning"): "{m}.exceptions.RankWarning",
    ("numpy", "TooHardError"): "{m}.exceptions.TooHardError",
    ("scipy.integrate", "simps"): "{m}.simpson",
    ("scipy.integrate", "trapz"): "{m}.trapezoid",
    ("scipy.integrate", "cumtrapz"): "{m}.cumulative_trapezoid",
    ("attr", "assoc"): "{m}.evolve",
    ("sqlalchemy.orm", "relation"): "{m}.relationship",
    ("matplotlib.cm", "get_cmap"): "matplotlib.colormaps.get_cmap",
    ("networkx", "info"): "",
    ("pandas", "rolling_mean"): "",
    ("pandas", "scatter_matrix"): "{m}.plotting.scatter_matrix",
    ("pandas", "TimeGrouper"): "{m}.Grouper",
    ("pandas", "Panel"): "",
    ("pandas", "datetime"): "datetime.datetime",
    ("tensorflow", "placeholder"): "{m}.compat.v1.placeholder",
    ("tensorflow", "Session"): "{m}.compat.v1.Session",
    ("tensorflow", "global_variables_initializer"): "{m}.compat.v1.global_variables_initializer",
    ("tensorflow", "reset_default_graph"): "{m}.compat.v1.reset_default_graph",
    ("tensorflow", "get_variable"): "{m}.compat.v1.get_variable",
    ("tensorflow", "variable_scope"): "{m}.compat.v1.variable_scope",
    ("tensorflow", "set_random_seed"): "{m}.random.set_seed",
    ("tensorflow", "log"): "{m}.math.log",
    ("tensorflow", "mod"): "{m}.math.mod",
    ("tensorflow", "ConfigProto"): "{m}.compat.v1.ConfigProto",
    ("PIL.Image", "ANTIALIAS"): "{m}.LANCZOS",
    ("PIL.Image", "LINEAR"): "{m}.BILINEAR",
    ("PIL.Image", "CUBIC"): "{m}.BICUBIC",
    ("flask", "escape"): "markupsafe.escape",
    ("flask", "Markup"): "markupsafe.Markup",
}
"""Attributes of modules: `{m}` is the module as the file calls it; "" where there is no one-for-one successor."""

METHODS: dict[tuple[str, str], str] = {
    ("DataFrame", "iteritems"): "items",
    ("Series", "iteritems"): "items",
    ("DataFrame", "applymap"): "map",
    ("DataFrame", "as_matrix"): "to_numpy",
    ("Series", "as_matrix"): "to_numpy",
    ("Series", "get_values"): "to_numpy",
    ("DataFrame", "sort"): "sort_values",
    ("Series", "order"): "sort_values",
    ("DataFrame", "mad"): "",
    ("DatetimeIndex", "weekday_name"): "day_name",
    ("DatetimeProperties", "weekday_name"): "",
    ("DatetimeProperties", "week"): "",
    ("DatetimeProperties", "weekofyear"): "",
    ("Index", "is_monotonic"): "is_monotonic_increasing",
    ("Series", "is_monotonic"): "is_monotonic_increasing",
    ("RangeIndex", "is_monotonic"): "is_monotonic_increasing",
    ("Styler", "hide_index"): "hide",
    ("Styler", "applymap"): "map",
    ("Series", "nonzero"): "",
    ("ndarray", "itemset"): "",
    ("ndarray", "newbyteorder"): "",
    ("ndarray", "ptp"): "",
    ("Draw", "textsize"): "",
    ("ImageDraw", "textsize"): "",
    ("FreeTypeFont", "getsize"): "",
    ("WebDriver", "find_element_by_id"): "",
    ("RowMapping", "iteritems"): "items",
    ("OneHotEncoder", "get_feature_names"): "get_feature_names_out",
    ("CountVectorizer", "get_feature_names"): "get_feature_names_out",
    ("TfidfVectorizer", "get_feature_names"): "get_feature_names_out",
    ("ColumnTransformer", "get_feature_names"): "get_feature_names_out",
    ("PolynomialFeatures", "get_feature_names"): "get_feature_names_out",
    ("DictVectorizer", "get_feature_names"): "get_feature_names_out",
    ("Element", "getchildren"): "",
    ("Flask", "before_first_request"): "",
    ("Graph", "node"): "nodes",
    ("DiGraph", "node"): "nodes",
    ("Graph", "nodes_iter"): "nodes",
    ("Graph", "edges_iter"): "edges",
}
"""Methods and attributes of classes: the successor that takes the same arguments; "" where there is none."""


@dataclass(frozen=True, slots=True)
class RenamedArgument:
    """A keyword argument of a library function that has another name, or that is to be left out."""

    function: str
    """Last part of the function's or class's name."""
    old: str
    new: str | None
    """None: leave it out, it does nothing any more or is the default."""
    since: str
    only_value: str | None = None
    """The rule holds only for this value, as its source text."""


RENAMED_ARGUMENTS: tuple[RenamedArgument, ...] = (
    RenamedArgument("to_csv", "line_terminator", "lineterminator", "pandas 2.0"),
    RenamedArgument("read_csv", "mangle_dupe_cols", None, "pandas 2.0", "True"),
    RenamedArgument("read_csv", "error_bad_lines", None, "pandas 2.0", "True"),
    RenamedArgument("read_csv", "infer_datetime_format", None, "pandas 3.0"),
    RenamedArgument("to_datetime", "infer_datetime_format", None, "pandas 3.0"),
    RenamedArgument("read_excel", "sheetname", "sheet_name", "pandas 1.0"),
    RenamedArgument("read_excel", "parse_cols", "usecols", "pandas 1.0"),
    RenamedArgument("to_excel", "encoding", None, "pandas 2.0"),
    RenamedArgument("to_excel", "verbose", None, "pandas 2.0"),
    RenamedArgument("sort_values", "columns", "by", "pandas 1.0"),
    RenamedArgument("OneHotEncoder", "sparse", "sparse_output", "scikit-learn 1.4"),
    RenamedArgument("AgglomerativeClustering", "affinity", "metric", "scikit-learn 1.4"),
    RenamedArgument("BaggingClassifier", "base_estimator", "estimator", "scikit-learn 1.4"),
    RenamedArgument("BaggingRegressor", "base_estimator", "estimator", "scikit-learn 1.4"),
    RenamedArgument("AdaBoostClassifier", "base_estimator", "estimator", "scikit-learn 1.4"),
    RenamedArgument("AdaBoostRegressor", "base_estimator", "estimator", "scikit-learn 1.4"),
    RenamedArgument("KMeans", "n_jobs", None, "scikit-learn 1.0"),
    RenamedArgument("KMeans", "precompute_distances", None, "scikit-learn 1.0"),
    RenamedArgument("Retry", "method_whitelist", "allowed_methods", "urllib3 2.0"),
    RenamedArgument("Field", "regex", "pattern", "pydantic 2.0"),
    RenamedArgument("Field", "min_items", "min_length", "pydantic 2.0"),
    RenamedArgument("Field", "max_items", "max_length", "pydantic 2.0"),
    RenamedArgument("constr", "regex", "pattern", "pydantic 2.0"),
    RenamedArgument("conlist", "min_items", "min_length", "pydantic 2.0"),
    RenamedArgument("conlist", "max_items", "max_length", "pydantic 2.0"),
    RenamedArgument("Query", "regex", "pattern", "FastAPI 0.100"),
    RenamedArgument("Path", "regex", "pattern", "FastAPI 0.100"),
    RenamedArgument("CheckConstraint", "check", "condition", "Django 6.0"),
    RenamedArgument("dumps", "encoding", None, "Python 3"),
    RenamedArgument("loads", "encoding", None, "Python 3.9"),
    RenamedArgument("Client", "proxies", "proxy", "httpx 0.28"),
    RenamedArgument("AsyncClient", "proxies", "proxy", "httpx 0.28"),
    RenamedArgument("Adam", "lr", "learning_rate", "Keras 3"),
    RenamedArgument("SGD", "lr", "learning_rate", "Keras 3"),
    RenamedArgument("RMSprop", "lr", "learning_rate", "Keras 3"),
    RenamedArgument("Adagrad", "lr", "learning_rate", "Keras 3"),
    RenamedArgument("send_file", "attachment_filename", "download_name", "Flask 2.2"),
    RenamedArgument("send_file", "cache_timeout", "max_age", "Flask 2.2"),
    RenamedArgument("send_file", "add_etags", "etag", "Flask 2.2"),
    RenamedArgument("send_from_directory", "filename", "path", "Flask 2.2"),
    RenamedArgument("NamedTemporaryFile", "bufsize", "buffering", "Python 3"),
)
