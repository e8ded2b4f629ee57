from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "yiwang.intake"
    verbose_name = _("Intake")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yiwang.intake import retention, subscribers  # noqa: F401  (registers itself)
        from yiwang.shared.web.navigation import Entry, add_entry

        retention.register()
        add_entry(Entry(place="public", url_name="report", label=_("Report something"), order=10))
        add_entry(Entry(place="public", url_name="find_receipt", label=_("Look up progress"), order=20))
