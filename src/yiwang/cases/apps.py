from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yiwang.cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yiwang.cases import retention

        retention.register()
