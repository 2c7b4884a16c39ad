// A Django site whose page crashes deep in a template: its traceback has over thirty frames, few of them the user's.
import { spawnSync } from "node:child_process";

import { PYTHON } from "./editor.mjs";

/** The site's files by name, to be put beside the sample's. */
export const SITE = {
  "site/pages/settings.py": `SECRET_KEY = "a-key-of-this-story"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "pages.urls"
INSTALLED_APPS = ["pages"]
DEBUG = False
DEBUG_PROPAGATE_EXCEPTIONS = True
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
`,
  "site/pages/urls.py": `from django.urls import path

from pages import views

urlpatterns = [path("orders/<int:number>/", views.order)]
`,
  "site/pages/views.py": `from django.shortcuts import render

from pages.orders import load


def order(request, number):
    return render(request, "order.html", {"order": load(number)})
`,
  "site/pages/orders.py": `class Order:
    def __init__(self, number, lines):
        self.number = number
        self.lines = lines

    @property
    def total(self):
        return sum(line.amout for line in self.lines)


class Line:
    def __init__(self, amount):
        self.amount = amount
        self.total = amount


def load(number):
    return Order(number, [Line(3), Line(4)])
`,
  "site/pages/templates/order.html": `{% for line in order.lines %}{{ line.total }}{% endfor %}{{ order.total }}
`,
  "site/ask.py": `import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pages.settings"
django.setup()
from django.test import Client
Client().get("/orders/7/")
`,
};

/** The traceback of the page's crash, as it is printed in a container: no path of it exists here. */
export function djangoTraceback(folder) {
  const { stderr } = spawnSync(PYTHON, ["ask.py"], { cwd: `${folder}/site`, encoding: "utf8", env: { ...process.env, PYTHONPATH: "" } });
  return stderr.replaceAll(`${folder}/site`, "/srv/app").replaceAll(/"[^"\n]*site-packages/g, '"/srv/venv/lib/python3.11/site-packages');
}
