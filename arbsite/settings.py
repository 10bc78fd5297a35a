"""How is Django put together for arbsite? What an operator may change is in config."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from arbsite import config, logs
from arbsite.startup import mongod
from tasklog.redaction import redact

ARBSITE = config.load()
BASE_DIR = config.ROOT


def _secret_key() -> str:
    """The operator's key, else one made once for this installation (mode 0600)."""
    if ARBSITE.secret_key is not None:
        return ARBSITE.secret_key.get_secret_value()
    path = ARBSITE.state_dir / "secret_key"
    if not path.exists():
        ARBSITE.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            # link() refuses to replace: of two first starts one key wins for both.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
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
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "arbsite.access.roles.RoleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
        "ENGINE": "django_mongodb_backend",
        "HOST": mongod.uri(ARBSITE),
        "NAME": ARBSITE.database_name,
    },
}
DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"

AUTHENTICATION_BACKENDS = [
    "arbsite.access.login_limits.Gate",
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
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
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
SECURE_SSL_REDIRECT = ARBSITE.https
# Probes and Prometheus ask from inside, by http.
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

Q_CLUSTER = {
    "name": "arbsite",
    # Most of a duty is waiting for a venue: enough workers that one whose venue fails
    # does not keep the polls of the others from their time.
    "workers": 4,
    "queue_limit": 4,
    # A poll may meet six failing attempts at both venues: 91 s each. `retry` must
    # exceed the time-out by what waits in the prefetch queue.
    "timeout": 300,
    "retry": 1200,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "scheduler": False,
    "save_limit": -1,
    "recycle": 100_000,
    "poll": 0.2,
    "broker_class": "arbsite.worker.broker.MongoBroker",
}
Q_ALLOWED: tuple[str, ...] = (
    "arbsite.worker.tasks.pulse",
    "strategy.tasks.run_duty",
)

# What the supervisor of the queue ticks every second.
Q_AGENT = "strategy.dispatcher.Beat"
# What is at work beside an agent, in the worker and in the foreground.
BESIDE_AGENT = "arbsite.notifying.messenger.beside"

_hidden = [SECRET_KEY, *config.secrets_of(ARBSITE)]
_hidden.append(urlsplit(str(DATABASES["default"]["HOST"])).password or "")
redact.learn(_hidden)
LOGGING = logs.configuration(ARBSITE.log_format, ARBSITE.venues, _hidden)
