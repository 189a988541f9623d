# SPDX-License-Identifier: Apache-2.0
"""Django's settings, from `hiroba.kernel.configuration`. Nothing here is read from anywhere else."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from hiroba.kernel import configuration
from hiroba.kernel.registry.collection import packages
from hiroba.web import security

HIROBA = configuration.load()
PACKAGE = Path(__file__).parents[1]

SECRET_KEY = HIROBA.secret_key
DEBUG = False
# Towns get domains of their own while the process runs, so the TenantMiddleware checks the host, not Django.
ALLOWED_HOSTS = ["*"]
HOSTS_ANSWERED = [*HIROBA.allowed_hosts, ".localhost", *filter(None, [urlsplit(HIROBA.web_url).hostname])]
IS_HTTPS = HIROBA.web_url.startswith("https://")
if IS_HTTPS:
    # HTTPS ends at the reverse proxy, which must set this header itself (docs/operate/install.md).
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

KERNEL_APPS = [
    "hiroba.kernel.tenancy",
    "hiroba.kernel.tenancy.areas",
    "hiroba.kernel.tenancy.addresses",
    "hiroba.kernel.identity",
    "hiroba.kernel.events",
    "hiroba.kernel.audit",
    "hiroba.kernel.jobs",
    "hiroba.kernel.files",
    "hiroba.kernel.messaging",
    "hiroba.kernel.devices",
    "hiroba.kernel.catalogue",
    "hiroba.kernel.approvals",
    "hiroba.kernel.search",
]
INSTALLED_APPS = [
    "hiroba.web",
    *packages(),
    *KERNEL_APPS,
    "procrastinate.contrib.django",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "hiroba.project.web_metrics.RequestMetrics",
    "hiroba.web.proxies.ProxyMiddleware",
    "hiroba.web.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    *security.MIDDLEWARE,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hiroba.kernel.tenancy.middleware.TenantMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "hiroba.web.ruby.RubyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hiroba.web.body_limit.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hiroba.kernel.identity.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hiroba.web.components.downloads.TableFileMiddleware",
]
PATHS_WITHOUT_TENANT = ("/healthz", "/readyz", "/static/")

ROOT_URLCONF = "hiroba.project.urls"
WSGI_APPLICATION = "hiroba.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "hiroba.web.context.town",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """A `postgresql://` address as Django wants it."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


DATABASES = {"default": database(HIROBA.database_url), "owner": database(HIROBA.database_owner_url)}
DATABASES["owner"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Account"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # A login is unique within its town; TownBackend handles namesakes.
AUTHENTICATION_BACKENDS = ["hiroba.kernel.identity.sign_in.TownBackend"]
LOGIN_URL = "/account/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_NAME = "__Host-hiroba" if IS_HTTPS else "hiroba"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English")), ("ja-easy", _("Easy Japanese"))]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
# Services bring their own texts; those of the kernel and of the wiring belong to no installed app.
LOCALE_PATHS = [str(PACKAGE / "kernel" / "locale"), str(PACKAGE / "project" / "locale")]
LANGUAGE_COOKIE_NAME = "hiroba_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
# Files are served from where they lie in the package; nothing has to be collected before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".pmtiles": "application/vnd.pmtiles"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING_CONFIG = None

for _name in (name for name in dir(security) if name.isupper() and name != "MIDDLEWARE"):
    globals()[_name] = getattr(security, _name)
