from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "yiwang.accountability"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yiwang.accountability import retention

        retention.register()
