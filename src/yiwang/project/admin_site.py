"""/admin/: Django's admin behind the duty `configure`, with every change in the audit trail."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class ConsoleAdminSite(admin.AdminSite):
    """Filled in below."""


class ConsoleAdminConfig(AdminConfig):
    """Registered in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "yiwang.project.admin_site.ConsoleAdminSite"
