"""Django settings. Values that differ between nodes come from `environment`; nothing else does."""

from __future__ import annotations

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from vigie.conf.environment import ROOT, read_environment

ENV = read_environment()

SECRET_KEY = ENV.django_secret
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.hosts
VIGIE_HOME = ENV.home
VIGIE_NODE = ENV.node
VIGIE_DEMO = ENV.demo
VIGIE_NODE_SECRET = ENV.node_secret
VIGIE_EXIT_URL = ENV.exit_url
VIGIE_PORT = ENV.port

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "vigie.ground.ui",
    "vigie.ground.terms",
    "vigie.ground.accounts",
    "vigie.ground.audit",
    "vigie.ground.access",
    "vigie.ground.seal",
    "vigie.ground.tasks",
    "vigie.protection.intake",
    "vigie.protection.incidents",
    "vigie.warning.signals",
    "vigie.warning.outlook",
    "vigie.warning.alerts",
    "vigie.plan",
    "vigie.demo",
    "vigie.doors.public",
    "vigie.doors.desk",
    "vigie.doors.desk.account",
    "vigie.doors.api",
]

MIDDLEWARE = [
    "vigie.ground.ui.middleware.SecurityHeaders",
    "vigie.ground.accounts.writes.ReadOnlyGet",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # BREACH: the only secret beside reflected input is the CSRF token, which Django masks anew in each answer.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vigie.ground.ui.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "vigie.ground.access.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "vigie.conf.urls"
WSGI_APPLICATION = "vigie.conf.wsgi.application"
DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "vigie.doors.desk.context.desk",
            ],
        },
    }
]

FORM_RENDERER = "vigie.ground.ui.forms.Renderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS: list[str] = []  # People come in through access.actions.sign_in alone.
LOGIN_URL = "desk:sign_in"

SESSION_ENGINE = "vigie.ground.accounts.sessions"
SESSION_COOKIE_AGE = 15 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "vigie.doors.public.views.refused_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer makes Chromium send Origin: null, which Django refuses.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
FORMAT_MODULE_PATH = None

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# No request body, name or narrative may reach a log: messages carry paths of the desk's ids at most.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"no_traceback": {"()": "vigie.conf.logs.WithoutContent"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_traceback"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}

BASE_DIR = ROOT
