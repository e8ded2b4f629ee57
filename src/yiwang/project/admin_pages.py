"""/admin/: Django's admin behind the duty `configure` of the current post, with every change in the audit trail."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from allauth.account.views import LogoutView
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from yiwang.access.web.guards import let_in
from yiwang.accountability.actions import record

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

OURS = "yiwang."


class AuditedAdmin(ModelAdmin):
    """Mixed into every registered admin: changes go to the audit trail, not to Django's log.

    An admin whose changes go through actions, which write their own records, says `writes_own_audit = True`.
    """

    writes_own_audit = False
    change_form_template = "access/admin/change_form.html"

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        self._note(request, "admin_add", obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        self._note(request, "admin_change", obj, message)

    def log_deletion(self, request: HttpRequest, obj: Model, object_repr: str) -> None:
        self._note(request, "admin_delete", obj, object_repr)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> None:  # type: ignore[override]
        for obj in queryset:
            self._note(request, "admin_delete", obj, str(obj))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:
        """The audit trail is the history, and not everybody who configures may read it."""
        raise Http404

    def _note(self, request: HttpRequest, action: str, obj: Model, message: object) -> None:
        if self.writes_own_audit:
            return
        actor = request.actor  # type: ignore[attr-defined]  # set by the guard
        county = str(getattr(obj, "county", "") or actor.division[:6])
        record(actor, action, f"{obj._meta.label_lower}:{obj.pk}", {"changes": message}, county=county)


class ConsoleAdminSite(admin.AdminSite):
    """Shows our own models only: rights come from duties, so Django's groups and permissions mean nothing here."""

    site_header = site_title = _("Yiwang")
    index_title = _("Configuration")
    index_template = "access/admin/index.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models of our own apps, each with the audit trail; those of libraries are left out."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        base = admin_class or admin.ModelAdmin
        audited = type(base.__name__, (AuditedAdmin, base), {"writes_own_audit": getattr(base, "writes_own_audit", False)})
        super().register([model for model in models if model.__module__.startswith(OURS)], audited, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Set by `admin_view` after the guard has let the request in."""
        return bool(getattr(request.user, "configures", False))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:  # type: ignore[override]
        """The guard of staff pages around every page: log-in, second step, post, duty, scope, one transaction."""

        def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            def page() -> HttpResponseBase:
                request.user.configures = True
                response: HttpResponseBase = view(request, *args, **kwargs)
                return response

            return let_in(request, "configure", page)

        guarded = inner if cacheable else never_cache(inner)
        guarded.duty = "configure"  # type: ignore[attr-defined]  # read by the permission table's test
        return guarded if getattr(view, "csrf_exempt", False) else csrf_protect(guarded)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """There is one log-in page."""
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    @method_decorator(never_cache)
    def logout(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:  # type: ignore[override]
        """The button of the admin's head logs out as everywhere."""
        response: HttpResponse = LogoutView.as_view(template_name="access/pages/logout.html")(request)
        return response

    def password_change(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:  # type: ignore[override]
        """There is one page to change the password."""
        return redirect("account_change_password")
