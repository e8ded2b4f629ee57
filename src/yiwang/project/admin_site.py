"""Puts our own administration site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class ConsoleAdminConfig(AdminConfig):
    """Registered in INSTALLED_APPS in place of django.contrib.admin. The site itself is loaded once models are."""

    default_site = "yiwang.project.admin_pages.ConsoleAdminSite"
