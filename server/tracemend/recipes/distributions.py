"""Import names and the distributions that provide them, where the two differ; never guessed."""

from __future__ import annotations

DISTRIBUTIONS = {
    "Crypto": "pycryptodome",
    "IPython": "ipython",
    "MySQLdb": "mysqlclient",
    "OpenGL": "PyOpenGL",
    "OpenSSL": "pyOpenSSL",
    "PIL": "Pillow",
    "Xlib": "python-xlib",
    "_pytest": "pytest",
    "allauth": "django-allauth",
    "apscheduler": "APScheduler",
    "argon2": "argon2-cffi",
    "attr": "attrs",
    "attrs": "attrs",
    "authlib": "Authlib",
    "bs4": "beautifulsoup4",
    "cairo": "pycairo",
    "cherrypy": "CherryPy",
    "consul": "python-consul",
    "corsheaders": "django-cors-headers",
    "crispy_forms": "django-crispy-forms",
    "cv2": "opencv-python",
    "cx_Oracle": "cx-Oracle",
    "dateutil": "python-dateutil",
    "debug_toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "discord": "discord.py",
    "django_filters": "django-filter",
    "django_redis": "django-redis",
    "dns": "dnspython",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "engineio": "python-engineio",
    "environ": "django-environ",
    "factory": "factory-boy",
    "fitz": "PyMuPDF",
    "flask_admin": "Flask-Admin",
    "flask_bcrypt": "Flask-Bcrypt",
    "flask_caching": "Flask-Caching",
    "flask_cors": "Flask-Cors",
    "flask_jwt_extended": "Flask-JWT-Extended",
    "flask_limiter": "Flask-Limiter",
    "flask_login": "Flask-Login",
    "flask_mail": "Flask-Mail",
    "flask_migrate": "Flask-Migrate",
    "flask_restful": "Flask-RESTful",
    "flask_script": "Flask-Script",
    "flask_socketio": "Flask-SocketIO",
    "flask_sqlalchemy": "Flask-SQLAlchemy",
    "flask_wtf": "Flask-WTF",
    "geoalchemy2": "GeoAlchemy2",
    "gi": "PyGObject",
    "git": "GitPython",
    "github": "PyGithub",
    "gitlab": "python-gitlab",
    "google.auth": "google-auth",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.pubsub": "google-cloud-pubsub",
    "google.cloud.storage": "google-cloud-storage",
    "google.oauth2": "google-auth",
    "google.protobuf": "protobuf",
    "googleapiclient": "google-api-python-client",
    "grpc": "grpcio",
    "gtts": "gTTS",
    "guardian": "django-guardian",
    "hydra": "hydra-core",
    "imblearn": "imbalanced-learn",
    "import_export": "django-import-export",
    "jenkins": "python-jenkins",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "markdown": "Markdown",
    "markdown_it": "markdown-it-py",
    "marshmallow_jsonapi": "marshmallow-jsonapi",
    "mpl_toolkits": "matplotlib",
    "mptt": "django-mptt",
    "multipart": "python-multipart",
    "nacl": "PyNaCl",
    "nmap": "python-nmap",
    "odf": "odfpy",
    "pdfminer": "pdfminer.six",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pwn": "pwntools",
    "pyaudio": "PyAudio",
    "pyautogui": "PyAutoGUI",
    "pydantic_settings": "pydantic-settings",
    "pymysql": "PyMySQL",
    "pyvirtualdisplay": "PyVirtualDisplay",
    "pywintypes": "pywin32",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "ruamel.yaml": "ruamel.yaml",
    "scrapy": "Scrapy",
    "serial": "pyserial",
    "simple_history": "django-simple-history",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "snowflake.connector": "snowflake-connector-python",
    "socketio": "python-socketio",
    "socks": "PySocks",
    "speech_recognition": "SpeechRecognition",
    "sphinx": "Sphinx",
    "sqlalchemy_utils": "SQLAlchemy-Utils",
    "storages": "django-storages",
    "taggit": "django-taggit",
    "telegram": "python-telegram-bot",
    "telethon": "Telethon",
    "umap": "umap-learn",
    "text_unidecode": "text-unidecode",
    "orderedmultidict": "orderedmultidict",
    "unidecode": "Unidecode",
    "usb": "pyusb",
    "vcr": "vcrpy",
    "waffle": "django-waffle",
    "webdriver_manager": "webdriver-manager",
    "websocket": "websocket-client",
    "win32api": "pywin32",
    "win32con": "pywin32",
    "wtforms": "WTForms",
    "wx": "wxPython",
    "xdg": "pyxdg",
    "xdist": "pytest-xdist",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
    "zope.interface": "zope.interface",
}
"""Import name to distribution; a dotted name where the parts of a namespace come from several."""

_WELL_KNOWN = """
Cython Levenshtein PyPDF2 accelerate addict aiofiles aiogram aiohttp aiomysql aioredis aiosqlite alembic altair amqp
anthropic anyio appdirs arrow asgiref astroid asyncpg attrdict autopep8 babel backoff bcrypt behave billiard black
bleach blessed bokeh boltons boto boto3 botocore bottle brotli cachetools catboost cattrs cbor2 celery cerberus
certifi cffi channels chardet click clickhouse_driver cmd2 colorama coloredlogs colorlog coverage croniter
cryptography cssselect daphne dash dask dataclasses_json dateparser ddt deepdiff defusedxml demjson3 django
django_extensions docker docopt docutils docx2txt dramatiq drf_spectacular drf_yasg duckdb ecdsa einops
elasticsearch email_validator emoji fabric faker falcon fastapi fastavro feedparser filelock fiona fire flake8 flask
flask_babel flask_marshmallow flask_restx flower folium freezegun fsspec gensim geopandas gevent glob2 glom gpxpy
gradio greenlet gunicorn h11 h2 hdbscan html5lib httpcore httplib2 httpx huey humanize hvac hypercorn hypothesis
icalendar idna ijson imageio inflect invoke ipykernel isort itsdangerous jedi jinja2 jira jmespath joblib jsonlines
jsonpickle jsonschema jupyter_client jupyter_core keras kombu kubernetes langdetect lark librosa lightgbm lightning
loguru lxml lz4 mako markdown2 markupsafe marshmallow marshmallow_sqlalchemy matplotlib mistune mkdocs mlflow mock
mongoengine more_itertools moto motor moviepy msgpack mss munch mypy nbconvert nbformat netaddr netifaces networkx
nextcord nltk notebook nox numba numexpr numpy oauthlib omegaconf openai openpyxl optuna oracledb orjson packaging
pandas parameterized paramiko parsel parso passlib patsy pdfplumber peewee pendulum pexpect phonenumbers pika
platformdirs plotly pluggy ply polars pony praw premailer prettytable prometheus_client prompt_toolkit psutil
psycopg psycopg_pool pyarrow pyasn1 pycodestyle pycountry pycparser pycurl pydantic pydub pyee pyfiglet pyflakes
pygame pyglet pygments pyhive pylint pymemcache pymongo pymssql pynput pyodbc pyotp pyparsing pypdf pyperclip pyproj
pyproject_hooks pyquery pyramid pyrogram pyspark pytest pytest_asyncio pytest_cov pytest_mock pytorch_lightning
pyttsx3 pytz pyxlsb qrcode quart questionary rapidfuzz redis regex reportlab requests requests_oauthlib responses
respx retrying rich rope rq rsa s3fs sanic scapy schedule schema scipy seaborn selenium sendgrid
sentence_transformers sentry_sdk setuptools shap shapely simplejson six slack_sdk snowballstemmer sortedcontainers
soundfile spacy sqlalchemy sqlglot sqlmodel sqlparse starlette statsmodels streamlit stripe structlog sympy tables
tablib tabulate tenacity tensorboard tensorboardX tensorflow termcolor textblob texttable textual thefuzz tiktoken
timm tinydb tldextract tokenizers toml tomli tomli_w tomlkit toolz torch torchvision tornado tox tqdm transformers
trio tweepy twilio twisted typer typing_extensions tzdata ujson unidiff urllib3 uvicorn uvloop validators vine
vobject voluptuous wandb watchdog websockets werkzeug wheel wordcloud wrapt xarray xgboost xlrd xlsxwriter xlwt
xmltodict yapf zeep zstandard
"""

SAME = frozenset(_WELL_KNOWN.split())
"""Import names whose distribution has the same name (with `-` for `_`), as far as they are well known."""

LEFT = {"pkg_resources": "82"}
"""Modules that a release of their distribution dropped: the first without them."""


def distribution_of(module: str) -> str | None:
    """The distribution that provides a module; None when that is not known for sure."""
    parts = module.split(".")
    known = (DISTRIBUTIONS.get(".".join(parts[:count])) for count in range(len(parts), 0, -1))
    found = next((name for name in known if name is not None), None)
    if found is not None:
        return found
    return parts[0].replace("_", "-") if parts[0] in SAME else None
