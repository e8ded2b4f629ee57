"""Every setting of the product. What can be set from outside is read by env.py and listed in docs/reference/settings.md."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.project import env
from yiwang.shared.postgres import urls as embedded_urls

REPOSITORY = Path(__file__).resolve().parents[3]
DATA_DIR = Path(env.text("YIWANG_DATA_DIR", "./data")).resolve()
SECRETS_DIR = DATA_DIR / "secrets"

DEMO = env.flag("DEMO", default=False)  # set by `yiwang serve --demo`; never on a database that the demonstration did not make
DEMO_PASSWORD = env.text("DEMO_PASSWORD")  # of the demonstration's accounts; empty: a random one, printed at the start
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", SECRETS_DIR)
SCOPE_KEY = env.secret("SCOPE_KEY", SECRETS_DIR)  # signs the row-level security token
RECEIPT_KEY = env.secret("RECEIPT_KEY", SECRETS_DIR)  # derives receipt codes
SEAL_KEY = env.secret("SEAL_KEY", SECRETS_DIR)  # seals reporters' contacts and own words
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HOST = env.text("HOST", "127.0.0.1")  # what the server listens on; the demonstration listens on loopback only
PORT = env.whole("PORT", 8000)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")  # used in e-mails and Open311 discovery
WEB_PROCESSES = env.whole("WEB_PROCESSES", 1)
WEB_THREADS = env.whole("WEB_THREADS", 16)  # requests that one web process gives to Django at a time; each holds one connection

_embedded = embedded_urls(DATA_DIR)
DATABASE_URL = env.text("DATABASE_URL") or _embedded.web
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL") or ("" if env.text("DATABASE_URL") else _embedded.owner)
DATABASE_RETENTION_URL = env.text("DATABASE_RETENTION_URL") or ("" if env.text("DATABASE_URL") else _embedded.retention)
# Set by `yiwang serve` for the web server: that process never learns the owner's password
WEB_PROCESS = env.flag("YIWANG_WEB_PROCESS", default=False)
DATABASES: dict[str, Any] = {"default": env.database("DATABASE_URL", DATABASE_URL)}
if not WEB_PROCESS:
    for _alias, _name, _url in (
        ("owner", "DATABASE_OWNER_URL", DATABASE_OWNER_URL),
        ("retention", "DATABASE_RETENTION_URL", DATABASE_RETENTION_URL),
    ):
        if _url:
            DATABASES[_alias] = env.database(_name, _url)

INSTALLED_APPS = [
    "yiwang.project.admin_site.ConsoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_vite",
    "procrastinate.contrib.django",
    "yiwang.shared",
    "yiwang.accountability",
    "yiwang.territory",
    "yiwang.access",
    "yiwang.cases",
    "yiwang.intake",
    "yiwang.command",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yiwang.shared.web.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "yiwang.project.urls"
WSGI_APPLICATION = "yiwang.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parents[1] / "shared" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "yiwang.shared.web.context.page",
            ],
            "builtins": ["yiwang.shared.web.templatetags.parts"],
        },
    }
]

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [REPOSITORY / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_I18N = USE_TZ = True

# Accounts: staff only; residents need none
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["yiwang.access.web.backend.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yiwang.access.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "yiwang.access.web.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "yiwang.access.web.second_step.SealedSecrets"
MFA_TOTP_ISSUER = "Yiwang"
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXIES", 0)  # proxies in front whose X-Forwarded-For is believed
CACHES = {"default": {"BACKEND": "yiwang.access.limits.SharedLimits"}}  # failed log-ins and used codes, shared by all workers
STAFF_TOTP_REQUIRED = not DEMO
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# Sessions and transport
SECURE_TRANSPORT = env.flag("SECURE_TRANSPORT", default=PUBLIC_URL.startswith("https://"))
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_TRANSPORT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yiwang.shared.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TRANSPORT else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_TRANSPORT else None
SECURE_REFERRER_POLICY = "same-origin"  # receipt codes reach no other site; "no-referrer" makes forms fail CSRF (Origin: null)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).resolve().parents[1] / "shared" / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # unused: files go through cases.actions.store_file
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # files are served from where they lie: nothing to collect
WHITENOISE_MAX_AGE = 3600
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": Path(__file__).resolve().parents[1] / "shared" / "web" / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}
FILES_DIR = DATA_DIR / "files"
EXPORTS_DIR = DATA_DIR / "exports"
EXPORT_DAYS = env.whole("EXPORT_DAYS", 7)  # how long an exported file is kept
EXPORT_MOST_ROWS = env.whole("EXPORT_MOST_ROWS", 1_000_000)
PHOTO_MAX_BYTES = env.whole("PHOTO_MAX_BYTES", 15 * 1024 * 1024)
PHOTO_MAX_PIXELS = env.whole("PHOTO_MAX_PIXELS", 50_000_000)
PHOTOS_PER_REPORT = env.whole("PHOTOS_PER_REPORT", 5)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail: with no MAIL_URL the messages go to files in the data folder, which the demonstration shows
MAIL_URL = env.text("MAIL_URL")  # smtp://user:password@host:587 or smtps://…
MAIL_FROM = env.text("MAIL_FROM", "Yiwang <noreply@localhost>")
MAIL_SINK_DIR = DATA_DIR / "mail"

# Background work
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Intake
OPENING_BATCH = env.whole("OPENING_BATCH", 64)  # reports that arrive together share one statement
RATE_REPORTS_PER_HOUR = env.whole("RATE_REPORTS_PER_HOUR", 60)  # of one address, counted in memory only; 0 switches it off
REOPEN_DAYS = env.whole("REOPEN_DAYS", 15)
JURISDICTION = env.text("JURISDICTION")  # Open311 jurisdiction_id of this server; empty: not asked for
WORKING_HOURS = env.text("WORKING_HOURS", "08:30-12:00,13:30-17:30")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "yiwang.project.log.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
