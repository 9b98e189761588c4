"""Everything that can be configured, read once from the environment. `docs/configuration.md` is its table."""

from pathlib import Path

from django.utils.csp import CSP

from playground import environment, keys, logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = keys.key_of_this_site(environment.text("SECRET_KEY"), DATA_DIR / "secret_key")

# Where people reach the site. With an https address cookies travel over TLS only and links carry that address.
SITE_URL = environment.address("SITE_URL")
HTTPS = SITE_URL.startswith("https:")
ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS",
    (
        "localhost",
        "127.0.0.1",
        "[::1]",
        *environment.hosts(SITE_URL),
        *environment.own_hosts(environment.text("LISTEN")),
    ),
)
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", (SITE_URL,) if SITE_URL else ())
# How many proxies of ours stand in front: so many entries at the end of X-Forwarded-For are true.
PROXIES = environment.number("PROXIES", 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
# True where only this machine can connect (`manage.py play` on a loopback address says so): then the set-up
# page needs no one-time link.
LOOPBACK_ONLY = environment.flag("LOOPBACK_ONLY", default=False)
SETUP_TOKEN = environment.text("SETUP_TOKEN")
METRICS_TOKEN = environment.text("METRICS_TOKEN")

# Where the trace of each run goes when it is over; unset: nowhere. Without what was said, unless that is wanted.
TRACES_ENDPOINT = environment.address("OTEL_EXPORTER_OTLP_ENDPOINT")
TRACES_CONTENT = environment.flag("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", default=False)

# Where the models answer. Without an address: the practice model of this site.
MODEL_ENDPOINT = environment.model_endpoint()

# How much a person may give, and what looking at a file may cost.
UPLOADS = environment.uploads()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "playground.desk.tables.Tables",
    "channels",
    "django_htmx",
    "playground.audit",
    "playground.users",
    "playground.conversations",
    "playground.endpoints",
    "playground.quotas",
    "playground.runs",
    "playground.pages",
    "playground.desk",
    "playground.carrying",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "playground.users.signed_in.KeepNothing",
    "playground.users.timezone.TimeZoneMiddleware",
    "playground.users.setup.SetupMiddleware",
    "playground.users.signed_in.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "playground.urls"
ASGI_APPLICATION = "playground.asgi.application"
AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 10}}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "users:sign_in"
LOGIN_REDIRECT_URL = "pages:start"
LOGOUT_REDIRECT_URL = "users:sign_in"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts read the form token from the page
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "playground.pages.errors.csrf_failed"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "playground.conversations.sidebar.context",
            ],
        },
    },
]

DATABASES = {
    "default": environment.database(environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"))
}
REDIS_URL = environment.text("REDIS_URL")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"
        if REDIS_URL
        else "channels.layers.InMemoryChannelLayer",
        **({"CONFIG": {"hosts": [REDIS_URL]}} if REDIS_URL else {}),
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]  # each in its own words, whoever reads
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["playground.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "playground.assets.HashedFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

LOGGING = logs.configuration(environment.choice("LOG_LEVEL", "INFO", among=logs.LEVELS))

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
