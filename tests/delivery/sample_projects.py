"""Projects of several kinds, each as a dict of files, for the CI configurations made for them."""

from __future__ import annotations

DJANGO = {
    "manage.py": """
        import os
        import sys

        if __name__ == "__main__":
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
        """,
    "site1/__init__.py": "",
    "site1/settings.py": """
        import os

        SECRET_KEY = os.environ["SECRET_KEY"]
        DEBUG = os.environ.get("DEBUG", "0") == "1"
        STRIPE = os.environ["STRIPE_API_KEY"]
        REGION = os.environ["SHOP_REGION"]
        INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop"]
        DATABASES = {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": os.environ.get("DB_NAME", "shop"),
                "USER": os.environ.get("DB_USER", "shop"),
                "PASSWORD": os.environ["DB_SECRET"],
                "HOST": os.environ.get("DB_HOST", "db"),
                "PORT": os.environ.get("DB_PORT", "5432"),
            }
        }
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        USE_TZ = True
        """,
    "shop/__init__.py": "",
    "shop/tests.py": """
        from django.contrib.auth.models import User
        from django.test import TestCase


        class UserTest(TestCase):
            def test_it(self):
                User.objects.create(username="ada")
                self.assertEqual(User.objects.count(), 1)
        """,
    "requirements.txt": "Django>=5,<6\npsycopg[binary]>=3.2\n",
    ".python-version": "3.11\n",
    "docker-compose.yml": """
        services:
          db:
            image: postgres:15-alpine  # as in production
            environment:
              POSTGRES_DB: shop
          web:
            build: .
        """,
}

PACKAGE = {
    "pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"
        [project]
        name = "shop"
        version = "1.0"
        requires-python = ">=3.10"
        dependencies = ["redis>=5"]
        [project.optional-dependencies]
        test = ["pytest>=8", "hypothesis"]
        docs = ["sphinx"]
        """,
    "shop/__init__.py": "",
    "tests/test_shop.py": "def test_shop():\n    import shop\n",
}

UV = {
    "pyproject.toml": """
        [project]
        name = "shop"
        version = "1.0"
        requires-python = ">=3.11,<3.14"
        classifiers = ["Programming Language :: Python :: 3.12", "Programming Language :: Python :: 3.11"]
        dependencies = ["fastapi", "sqlalchemy", "pymysql", "pydantic-settings"]
        [dependency-groups]
        dev = ["pytest"]
        """,
    "uv.lock": "version = 1\n",
    "shop/main.py": """
        import os

        URL = os.environ["DATABASE_URL"]
        assert "on" not in os.environ
        """,
    "tests/conftest.py": "",
}

POETRY = {
    "pyproject.toml": """
        [tool.poetry]
        name = "shop"
        [tool.poetry.dependencies]
        python = "^3.9"
        asyncpg = "*"
        [tool.poetry.group.dev.dependencies]
        pytest = "^8"
        """,
    "poetry.lock": "",
    "shop.py": 'import os\nDSN = os.getenv("POSTGRES_URL")\n',
}

PLAIN = {"shop.py": "x = 1\n", "test_shop.py": "import unittest\n", "runtime.txt": "python-3.12.4\n"}

ALL = {"django": DJANGO, "package": PACKAGE, "uv": UV, "poetry": POETRY, "plain": PLAIN}
