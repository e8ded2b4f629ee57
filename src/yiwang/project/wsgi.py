"""Django's application: every page that is not on a hot path (see asgi.py)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.project.settings")
application = get_wsgi_application()
