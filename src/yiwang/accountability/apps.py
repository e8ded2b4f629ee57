from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "yiwang.accountability"
    default_auto_field = "django.db.models.BigAutoField"
