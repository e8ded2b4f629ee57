"""Addresses of all channels: every folder beside this file that has a urls.py."""

import pkgutil
from importlib.util import find_spec

from django.urls import URLResolver, include, path

from yiwang.intake import channels

_found = [f"{channels.__name__}.{module.name}.urls" for module in pkgutil.iter_modules(channels.__path__) if module.ispkg]
urlpatterns: list[URLResolver] = [path("", include(name)) for name in _found if find_spec(name)]
