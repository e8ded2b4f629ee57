from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "yiwang.access"
    verbose_name = _("Units and staff")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yiwang.access import retention
        from yiwang.access.web import head
        from yiwang.shared.web.navigation import describe_staff_with, name_place_with

        retention.register()
        describe_staff_with(head.console_head)
        name_place_with(head.place_name)
