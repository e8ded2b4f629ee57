from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "yiwang.territory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yiwang.territory import retention

        retention.register()
