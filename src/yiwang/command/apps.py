from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "yiwang.command"
    default_auto_field = "django.db.models.BigAutoField"
