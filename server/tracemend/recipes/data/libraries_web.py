"""Rows of `libraries.py` for the web, databases, requests, tests and documents."""

from __future__ import annotations

MOVED = """
Flask 3.0
  flask: escape Markup -> markupsafe
Flask 2.3
  flask: _app_ctx_stack.top>app_ctx~ _request_ctx_stack.top>request_ctx~ -> flask.globals
  flask.globals: _app_ctx_stack.top>app_ctx~ _request_ctx_stack.top>request_ctx~ -> flask.globals
  flask.json: JSONEncoder>DefaultJSONProvider~ JSONDecoder>DefaultJSONProvider~ -> flask.json.provider
Flask 2.1
  flask: safe_join -> werkzeug.utils
  flask.helpers: safe_join -> werkzeug.utils
Flask 1.0
  flask.ext.sqlalchemy: SQLAlchemy -> flask_sqlalchemy
  flask.ext.login: LoginManager UserMixin current_user login_required login_user logout_user -> flask_login
  flask.ext.migrate: Migrate MigrateCommand~ -> flask_migrate
  flask.ext.wtf: Form>FlaskForm -> flask_wtf
Flask-SQLAlchemy 3.0
  flask_sqlalchemy: BaseQuery>Query -> flask_sqlalchemy.query
  flask_sqlalchemy: Pagination -> flask_sqlalchemy.pagination
  flask_sqlalchemy: Model -> flask_sqlalchemy.model
  flask_sqlalchemy: SignallingSession>Session~ -> flask_sqlalchemy.session
Flask-WTF 1.0
  flask_wtf: Form>FlaskForm -> flask_wtf
  flask_wtf: CsrfProtect>CSRFProtect -> flask_wtf
  flask_wtf.csrf: CsrfProtect>CSRFProtect -> flask_wtf.csrf
WTForms 3.0
  wtforms: TextField>StringField -> wtforms
  wtforms.fields: TextField>StringField -> wtforms.fields
  wtforms.validators: Required>DataRequired required>data_required -> wtforms.validators
  wtforms.fields.html5: EmailField DateField DateTimeField DecimalField IntegerField URLField TelField SearchField -> wtforms.fields
Jinja 3.1
  jinja2: Markup escape -> markupsafe
  jinja2: contextfilter>pass_context contextfunction>pass_context evalcontextfilter>pass_eval_context -> jinja2
  jinja2: environmentfilter>pass_environment environmentfunction>pass_environment -> jinja2
  jinja2: evalcontextfunction>pass_eval_context -> jinja2
  jinja2.utils: Markup escape soft_unicode>soft_str -> markupsafe
  jinja2.filters: contextfilter>pass_context environmentfilter>pass_environment -> jinja2
MarkupSafe 2.1
  markupsafe: soft_unicode>soft_str -> markupsafe
Werkzeug 1.0
  werkzeug: secure_filename redirect cached_property import_string -> werkzeug.utils
  werkzeug: generate_password_hash check_password_hash -> werkzeug.security
  werkzeug: FileStorage ImmutableMultiDict MultiDict Headers -> werkzeug.datastructures
  werkzeug.wsgi: DispatcherMiddleware -> werkzeug.middleware.dispatcher
  werkzeug.wsgi: SharedDataMiddleware -> werkzeug.middleware.shared_data
  werkzeug.contrib.fixers: ProxyFix~ -> werkzeug.middleware.proxy_fix
  werkzeug.contrib.profiler: ProfilerMiddleware -> werkzeug.middleware.profiler
Werkzeug 2.1
  werkzeug.security: safe_str_cmp>compare_digest -> hmac
  werkzeug.wrappers: BaseRequest>Request BaseResponse>Response -> werkzeug.wrappers
Werkzeug 3.0
  werkzeug.urls: url_quote>quote~ url_quote_plus>quote_plus url_unquote>unquote url_unquote_plus>unquote_plus -> urllib.parse
  werkzeug.urls: url_encode>urlencode~ url_parse>urlsplit~ url_join>urljoin url_unparse>urlunsplit -> urllib.parse
  werkzeug.urls: url_decode>parse_qs~ -> urllib.parse
itsdangerous 2.1
  itsdangerous: TimedJSONWebSignatureSerializer>URLSafeTimedSerializer~ JSONWebSignatureSerializer>URLSafeSerializer~ -> itsdangerous
FastAPI
  fastapi: JSONResponse HTMLResponse PlainTextResponse FileResponse StreamingResponse RedirectResponse -> fastapi.responses
  fastapi: CORSMiddleware -> fastapi.middleware.cors
  fastapi: StaticFiles -> fastapi.staticfiles
  fastapi: TestClient -> fastapi.testclient
  fastapi: RequestValidationError -> fastapi.exceptions
pydantic 2.0
  pydantic: BaseSettings -> pydantic_settings + pydantic-settings
  pydantic.error_wrappers: ValidationError -> pydantic
  pydantic.generics: GenericModel>BaseModel~ -> pydantic
SQLAlchemy 2.0
  sqlalchemy.ext.declarative: declarative_base declared_attr -> sqlalchemy.orm
  sqlalchemy.databases: mysql postgresql sqlite -> sqlalchemy.dialects
SQLAlchemy 1.4
  sqlalchemy.engine: RowProxy>Row~ ResultProxy>CursorResult~ -> sqlalchemy.engine
Django 5.1
  django.core.files.storage: get_storage_class>storages~ -> django.core.files.storage
Django 4.0
  django.utils.translation: ugettext>gettext ugettext_lazy>gettext_lazy ugettext_noop>gettext_noop -> django.utils.translation
  django.utils.translation: ungettext>ngettext ungettext_lazy>ngettext_lazy -> django.utils.translation
  django.utils.encoding: force_text>force_str smart_text>smart_str -> django.utils.encoding
  django.utils.http: urlquote>quote urlquote_plus>quote_plus urlunquote>unquote urlunquote_plus>unquote_plus -> urllib.parse
  django.utils.http: is_safe_url>url_has_allowed_host_and_scheme -> django.utils.http
  django.utils.text: unescape_entities>unescape -> html
  django.conf.urls: url>re_path -> django.urls
  django.contrib.postgres.fields: JSONField -> django.db.models
  django.db.models: NullBooleanField>BooleanField~ -> django.db.models
Django 3.1
  django.contrib.admin: ACTION_CHECKBOX_NAME -> django.contrib.admin.helpers
  django.db.models.fields: FieldDoesNotExist -> django.core.exceptions
  django.db.models.query: EmptyResultSet -> django.core.exceptions
Django 3.0
  django.shortcuts: render_to_response>render~ -> django.shortcuts
  django.utils.lru_cache: lru_cache -> functools
  django.utils.decorators: ContextDecorator -> contextlib
  django.utils.functional: curry>partial~ -> functools
  django.contrib.staticfiles.templatetags.staticfiles: static -> django.templatetags.static
Django 2.1
  django.contrib.auth.views: login>LoginView~ logout>LogoutView~ password_reset>PasswordResetView~ -> django.contrib.auth.views
Django 2.0
  django.utils.encoding: smart_unicode>smart_str force_unicode>force_str -> django.utils.encoding
  django.core.urlresolvers: reverse reverse_lazy resolve NoReverseMatch Resolver404 get_resolver -> django.urls
Django 1.9
  django.utils.importlib: import_module -> importlib
  django.contrib.contenttypes.generic: GenericForeignKey GenericRelation -> django.contrib.contenttypes.fields
Django REST framework 3.10
  rest_framework.decorators: detail_route>action~ list_route>action~ -> rest_framework.decorators
Django REST framework 3.14
  rest_framework.fields: NullBooleanField>BooleanField~ -> rest_framework.fields
  rest_framework.serializers: NullBooleanField>BooleanField~ -> rest_framework.serializers
requests 2.16
  requests.packages.urllib3.util.retry: Retry -> urllib3.util.retry
  requests.packages.urllib3.exceptions: InsecureRequestWarning -> urllib3.exceptions
openai 1.0
  openai.error: APIConnectionError APIError AuthenticationError OpenAIError PermissionError>PermissionDeniedError -> openai
  openai.error: InvalidRequestError>BadRequestError RateLimitError Timeout>APITimeoutError -> openai
Celery 5.0
  celery.task: task>shared_task~ Task -> celery
  celery.task.schedules: crontab -> celery.schedules
Celery 4.0
  celery.decorators: task>shared_task~ -> celery
click 8.1
  click: get_terminal_size -> shutil
pytest 7.0
  _pytest.tmpdir: TempdirFactory>TempPathFactory~ -> pytest
"""

ATTRIBUTES = """
Flask 3.0
  flask: escape>markupsafe.escape Markup>markupsafe.Markup
Werkzeug 2.1
  werkzeug.security: safe_str_cmp>hmac.compare_digest
Werkzeug 3.0
  werkzeug.urls: url_quote>urllib.parse.quote~ url_unquote>urllib.parse.unquote
attrs
  attr: assoc>.evolve~
SQLAlchemy 1.4
  sqlalchemy.orm: relation>.relationship
Django 5.0
  django.utils.timezone: utc>datetime.timezone.utc
Django 4.0
  django.utils.translation: ugettext>.gettext ugettext_lazy>.gettext_lazy ungettext>.ngettext
  django.utils.encoding: force_text>.force_str smart_text>.smart_str
  django.db.models: NullBooleanField>
PyJWT 2.0
  jwt.exceptions: ExpiredSignature>.ExpiredSignatureError
openai 1.0
  openai: error> ChatCompletion> Completion> Embedding>
pytest
  pytest: yield_fixture>.fixture config> collect>
MarkupSafe 2.1
  markupsafe: soft_unicode>.soft_str
Jinja 3.1
  jinja2: Markup>markupsafe.Markup escape>markupsafe.escape contextfunction>.pass_context contextfilter>.pass_context
  jinja2: environmentfilter>.pass_environment environmentfunction>.pass_environment
click 8.1
  click: get_terminal_size>shutil.get_terminal_size
"""

METHODS = """
SQLAlchemy 2.0
  RowMapping: iteritems>items
  Engine: table_names> has_table>
  Query: as_scalar>scalar_subquery
  Select: as_scalar>scalar_subquery
Flask 2.3
  Flask: before_first_request> json_encoder>
Django 2.0
  Library: assignment_tag>simple_tag
Django 1.8
  Manager: get_query_set>get_queryset
pytest 4.0
  Function: get_marker>get_closest_marker
  Item: get_marker>get_closest_marker
selenium 4.3
  WebDriver WebElement: find_elements_by_id> find_element_by_id>
openpyxl 3.1
  Workbook: get_sheet_by_name>[] get_active_sheet>.active get_sheet_names>.sheetnames
  Worksheet: get_highest_row>.max_row get_highest_column>.max_column
PyPDF2 3.0
  PdfReader: getDocumentInfo>.metadata
lxml
  Element: getchildren>
"""

ARGUMENTS = """
urllib3 2.0
  urllib3 Retry: method_whitelist>allowed_methods
  requests Retry: method_whitelist>allowed_methods
pydantic 2.0
  pydantic Field: regex>pattern min_items>min_length max_items>max_length
  pydantic constr: regex>pattern
  pydantic conlist conset: min_items>min_length max_items>max_length
FastAPI 0.100
  fastapi Query Path Body Header Form: regex>pattern
SQLAlchemy 2.0
  sqlalchemy MetaData: bind>
  sqlalchemy create_engine: convert_unicode>-
  sqlalchemy sessionmaker: autocommit=False>-
Django 6.0
  django CheckConstraint: check>condition
Django 4.0
  django Signal: providing_args>-
httpx 0.28
  httpx Client AsyncClient: proxies>proxy~
Flask 2.2
  flask send_file: attachment_filename>download_name cache_timeout>max_age add_etags>etag
  flask send_from_directory: filename>path
marshmallow 4.0
  marshmallow Str String Int Integer Float Bool Boolean List Dict Nested Date DateTime Email Url: missing>load_default default>dump_default
marshmallow 3.0
  marshmallow Str String Int Integer Float Bool Boolean List Dict Nested Date DateTime Email Url: load_from>data_key dump_to>data_key
selenium 4.10
  selenium Chrome Firefox Edge: chrome_options>options firefox_options>options
"""
