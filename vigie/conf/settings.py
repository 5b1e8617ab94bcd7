"""Django settings. Values that differ between nodes come from `environment`; nothing else does."""

from __future__ import annotations

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from vigie.conf.environment import ROOT, read_environment
from vigie.conf.logs import logging_config

ENV = read_environment()

SECRET_KEY = ENV.django_secret
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.hosts
VIGIE_HOME = ENV.home
VIGIE_NODE = ENV.node
VIGIE_DEMO = ENV.demo
VIGIE_NODE_SECRET = ENV.node_secret
VIGIE_EXIT_URL = ENV.exit_url
VIGIE_BACKUP_DAYS = ENV.backup_days
VIGIE_KEEP_MONTHS = ENV.keep_months
VIGIE_ORIGIN = str(ENV.origin)
VIGIE_ONION = ENV.onion
VIGIE_TRUST_PROXY = ENV.trust_proxy
VIGIE_DOOR = ENV.door
VIGIE_CONTACT = ENV.contact
VIGIE_PORT = ENV.port
VIGIE_MODEM = ENV.modem
VIGIE_MAIL = ENV.mail
VIGIE_UCDP = ENV.ucdp
VIGIE_SMTP = ENV.smtp
VIGIE_PUBLIC_ORIGIN = ENV.public_origin

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "vigie.ground.ui",
    "vigie.ground.terms",
    "vigie.ground.questions",
    "vigie.ground.accounts",
    "vigie.ground.audit",
    "vigie.ground.access",
    "vigie.ground.money",
    "vigie.ground.seal",
    "vigie.ground.retention",
    "vigie.ground.files",
    "vigie.ground.people",
    "vigie.ground.tasks",
    "vigie.protection.intake",
    "vigie.protection.incidents",
    "vigie.protection.ladder",
    "vigie.protection.cases",
    "vigie.protection.shelters",
    "vigie.warning.signals",
    "vigie.warning.situation",
    "vigie.warning.agenda",
    "vigie.warning.outlook",
    "vigie.warning.alerts",
    "vigie.warning.subscribers",
    "vigie.warning.scenarios",
    "vigie.warning.response",
    "vigie.warning.scoreboard",
    "vigie.plan.tree",
    "vigie.plan.activities",
    "vigie.plan.budget",
    "vigie.plan.funding",
    "vigie.plan.collection",
    "vigie.plan.indicators",
    "vigie.plan.reports",
    "vigie.plan.progress",
    "vigie.demo",
    "vigie.doors.public",
    "vigie.doors.desk",
    "vigie.doors.desk.locks",
    "vigie.doors.desk.recovery",
    "vigie.doors.desk.teams",
    "vigie.doors.desk.retention",
    "vigie.doors.desk.questions",
    "vigie.doors.desk.search",
    "vigie.doors.desk.journal",
    "vigie.doors.desk.account",
    "vigie.doors.api",
    "vigie.doors.field",
    "vigie.conf",
]

MIDDLEWARE = [
    "vigie.ground.ui.middleware.SecurityHeaders",
    "vigie.ground.accounts.writes.ReadOnlyGet",
    "django.middleware.security.SecurityMiddleware",
    "vigie.ground.ui.middleware.ContentPolicy",
    "vigie.ground.ui.origin.DeclaredOrigin",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # BREACH: the only secret beside reflected input is the CSRF token, which Django masks anew in each answer.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vigie.ground.ui.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "vigie.ground.access.middleware.ActorMiddleware",
    "vigie.ground.ui.middleware.Readable",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if ENV.door == "public":
    MIDDLEWARE.insert(0, "vigie.ground.ui.origin.WithoutCookies")
ROOT_URLCONF = f"vigie.conf.urls_{ENV.door}" if ENV.door else "vigie.conf.urls"
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
# __Host- ties a cookie to https, to this very host and to its root. Browsers refuse the prefix on plain http, so that
# loopback and http onions keep plain names: the written exception of docs/adr/0022.
HTTPS = ENV.origin.https
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [VIGIE_ORIGIN] if VIGIE_ORIGIN else []
CSRF_FAILURE_VIEW = "vigie.doors.public.views.refused_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Told by VIGIE_ORIGIN and judged by vigie.conf.checks, whose sentences name the mend; preloading is a domain's choice.
OURS = ("W004", "W005", "W008", "W010", "W011", "W012", "W016", "W018", "W021")
SILENCED_SYSTEM_CHECKS = [f"security.{number}" for number in OURS]
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
        # What default-src says already, said again for browsers that look for the name.
        "object-src": [NONE],
        "frame-src": [NONE],
        "worker-src": [NONE],
        "manifest-src": [NONE],
        "require-trusted-types-for": ["'script'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
# In memory or not at all: Django's other handler spools to the disk in clear. Large files: ground.files.receiving.
FILE_UPLOAD_HANDLERS = ["vigie.ground.files.small.InMemoryOnly"]
VIGIE_FILE_MAX_BYTES = ENV.file_max_mb * 1024 * 1024
VIGIE_CLAMD = ENV.clamd
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 12  # Each of at most 2 MB, and all in memory.

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
FORMAT_MODULE_PATH = None

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
# Without a mail server, mail leaves nowhere, and pages that would send say so.
EMAIL_BACKEND = "vigie.ground.mail.backend.Backend" if ENV.smtp else "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = ENV.smtp.sender if ENV.smtp else ""

# No request body, name, narrative or address reaches a log: see vigie.conf.logs.
LOGGING = logging_config(debug=DEBUG)

BASE_DIR = ROOT
