from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommandConfig(AppConfig):
    name = "yiwang.command"
    verbose_name = _("Command centre")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yiwang.command import retention, subscribers  # noqa: F401  (registers itself)
        from yiwang.shared.web.navigation import Entry, add_entry

        retention.register()
        add_entry(Entry(place="console", url_name="desk", label=_("Case desk"), duty="view_desk", key="g d", order=10))
        add_entry(Entry(place="console", url_name="grid_staff", label=_("Grid staff"), duty="manage_staff", key="g w", order=35))
        add_entry(Entry(place="console", url_name="ground", label=_("Grids"), duty="view_territory", key="g g", order=30))
