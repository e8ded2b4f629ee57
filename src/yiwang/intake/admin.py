"""Keys of programs in /admin/. A key is made by the action, shown once, and ended; never changed, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.access.queries import Actor
from yiwang.intake.actions import NewKey, end_api_key, make_api_key
from yiwang.intake.models import ApiKey, CaseImport
from yiwang.intake.policy import may_keep_key, may_see_import

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[ApiKey]
    KeyForm = forms.ModelForm[ApiKey]
else:
    ModelAdmin = admin.ModelAdmin
    KeyForm = forms.ModelForm


class NewKeyForm(KeyForm):
    """What a key is for. `actor` is set for each request by the admin below."""

    actor: Actor | None = None

    class Meta:
        model = ApiKey
        fields = ("name", "unit", "jurisdictions", "reports_per_hour", "valid_from", "valid_to")

    def clean_jurisdictions(self) -> list[str]:
        codes = [code.strip() for code in self.cleaned_data["jurisdictions"] or ()]
        if self.actor is None or not may_keep_key(self.actor, codes):
            raise ValidationError(_("Name divisions that your post administers."))
        return codes


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    """The list tells which programs there are; the key itself is stored nowhere."""

    writes_own_audit = True
    form = NewKeyForm
    list_display = ("name", "unit", "jurisdictions", "may_file", "valid_from", "valid_to")
    search_fields = ("name",)
    raw_id_fields = ("unit",)
    actions = ("end_keys",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"actor": _actor(request)})

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        actor, found = _actor(request), super().get_queryset(request)
        return found.filter(pk__in=[row.pk for row in found if may_keep_key(actor, row.jurisdictions)])

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        new = NewKey(
            name=obj.name, unit=obj.unit_id or "", jurisdictions=tuple(obj.jurisdictions), reports_per_hour=obj.reports_per_hour,
            valid_from=obj.valid_from, valid_to=obj.valid_to,
        )  # fmt: skip
        row, key = make_api_key(_actor(request), new)
        obj.pk = row.pk
        text = _("The key of %(name)s is %(key)s. Copy it now: it is not shown again.") % {"name": row.name, "key": key}
        self.message_user(request, text, messages.WARNING)

    @admin.action(description=gettext_lazy("End these keys"))
    def end_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """From now on they open nothing."""
        for row in queryset:
            end_api_key(_actor(request), row.pk)
        self.message_user(request, _("Ended. Programs that still use them are refused."))


@admin.register(CaseImport)
class CaseImportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs makes it generic for the checker alone
    """What imports of old cases came to. Written by the command alone."""

    list_display = ("source", "file", "began_at", "ended_at", "read", "loaded", "already", "rejected")
    list_filter = ("source",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseImport]:
        actor, found = _actor(request), super().get_queryset(request)
        return found.filter(pk__in=[row.pk for row in found if may_see_import(actor, row.counties)])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


def _actor(request: HttpRequest) -> Actor:
    """Set by the guard of the site."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise TypeError("a page of the admin without the guard")
    return actor
