"""Django settings. What an operator may change is in `arbsite.config`."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from arbsite import config, logs
from arbsite.startup import mongod
from tasklog.redaction import redact

ARBSITE = config.load()
BASE_DIR = config.ROOT

SECRET_KEY = config.secret_key(ARBSITE)
DEBUG = ARBSITE.debug
ALLOWED_HOSTS = [host.strip() for host in ARBSITE.allowed_hosts.split(",")]

INSTALLED_APPS = [
    "arbsite.apps.ArbsiteConfig",
    "arbsite.apps.MongoAdminConfig",
    "arbsite.apps.MongoAuthConfig",
    "arbsite.apps.MongoContentTypesConfig",
    "arbsite.apps.MongoQConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    "tasklog.apps.TasklogConfig",
    "positions.apps.PositionsConfig",
    "strategy.apps.StrategyConfig",
]

MIGRATION_MODULES = {
    "admin": "arbsite.contrib_migrations.admin",
    "auth": "arbsite.contrib_migrations.auth",
    "contenttypes": "arbsite.contrib_migrations.contenttypes",
    "django_q": "arbsite.contrib_migrations.django_q",
}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Against BREACH it adds a random number of bytes, and Django masks each CSRF token
    # again; whatever else is secret is shown once.
    "django.middleware.gzip.GZipMiddleware",
    # Before the first middleware that reads from the database.
    "arbsite.pages.outage.OutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "arbsite.access.roles.RoleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "arbsite.pages.refresh.RefreshMiddleware",
]

ROOT_URLCONF = "arbsite.urls"
WSGI_APPLICATION = "arbsite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "arbsite.pages.views.banner",
            ],
            "libraries": {
                "controls": "arbsite.pages.tags.controls",
                "figures": "arbsite.pages.tags.figures",
            },
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "arbsite.startup.database",
        "HOST": mongod.present_uri(ARBSITE),
        "NAME": ARBSITE.database_name,
    },
}


class _NoGeography:
    """The path of a library that this project does without."""

    def __fspath__(self) -> str:
        raise ImproperlyConfigured("arbsite stores nothing geographic")


# The backend asks for GDAL three times and does without it. Unless it is told where,
# each process would search the system for it at its start, which takes up to a second.
GDAL_LIBRARY_PATH = _NoGeography()
DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"

AUTHENTICATION_BACKENDS = [
    "arbsite.access.login.LoginLimitBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = ARBSITE.state_dir / "static"
# runserver serves the static files from where they are edited, so that it needs no
# collectstatic and never shows an old copy. Everything else serves what collectstatic
# wrote: compressed, under names with a hash of the content, cached by browsers forever.
IS_DEVELOPMENT_SERVER = sys.argv[1:2] == ["runserver"]
WHITENOISE_USE_FINDERS = IS_DEVELOPMENT_SERVER
WHITENOISE_AUTOREFRESH = IS_DEVELOPMENT_SERVER
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_DEVELOPMENT_SERVER
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(Path(ARBSITE.state_dir) / "cache"),
    }
}

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = ARBSITE.https
CSRF_COOKIE_SECURE = ARBSITE.https
CSRF_FAILURE_VIEW = "arbsite.api.app.csrf_failure"
SECURE_SSL_REDIRECT = ARBSITE.https
# Health checks and Prometheus come from inside the network, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz(\.json)?$", r"^metrics$"]
if ARBSITE.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if ARBSITE.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ARBSITE.https
SECURE_HSTS_PRELOAD = ARBSITE.https
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Where `make docs` builds the documentation (mkdocs.yml).
DOCUMENTATION_DIR = BASE_DIR / ".state" / "docs"

Q_CLUSTER = {
    "name": "arbsite",
    "workers": ARBSITE.workers,
    # No more than can run: what waits here cannot be taken by another host.
    "queue_limit": ARBSITE.workers,
    # A poll may wait for five minutes at each venue (tasklog.storage.retry), beside six
    # attempts of ten seconds. `retry` must exceed the timeout by the time that a job
    # spends in the prefetch queue.
    "timeout": 900,
    "retry": 2400,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "scheduler": False,
    "save_limit": -1,
    "recycle": 100_000,
    # Who queues a job wakes the cluster, and beside clusters of other hosts it is woken
    # every second: this is for jobs that operators put back.
    "poll": 5.0,
    "broker_class": "arbsite.worker.broker.MongoBroker",
}
# The only functions that the worker runs. A payload is a signed pickle: whoever can
# sign one could otherwise run any function.
WORKER_FUNCTIONS: tuple[str, ...] = (
    "arbsite.worker.tasks.answer_probe",
    "strategy.tasks.run_job",
)
# The class whose `tick` the worker's supervisor calls every second.
WORKER_AGENT = "strategy.dispatcher.Dispatcher"
# A context manager that is entered while an agent runs, in the worker and in the
# foreground. By name, because `strategy` must not import `arbsite`.
AGENT_SIDECAR = "arbsite.notifying.messenger.background_messenger"

_secrets = [SECRET_KEY, *config.secrets_of(ARBSITE)]
_secrets.append(config.password_in(str(DATABASES["default"]["HOST"])))
redact.learn(_secrets)
LOGGING = logs.configuration(ARBSITE.log_format, ARBSITE.venues, _secrets)
