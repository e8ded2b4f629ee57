"""Units and staff in /admin/. Accounts, posts and grids change through the actions: those check and write the audit trail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.access.actions import (
    NewAccount,
    Period,
    Refused,
    assign_grid,
    change_account,
    create_account,
    end_assignment,
    end_post,
    give_post,
    reset_second_step,
    set_password,
    work_of,
)
from yiwang.access.actor import Actor
from yiwang.access.models import Account, GridAssignment, Post, Unit
from yiwang.access.policy import may_keep
from yiwang.access.roles import ROLE_CHOICES

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    AccountForm = forms.ModelForm[Account]
else:
    ModelAdmin = admin.ModelAdmin
    AccountForm = forms.ModelForm


def actor_of(request: HttpRequest) -> Actor:
    """Set by the guard of the site."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise TypeError("a page of the admin without the guard")
    return actor


class KeptAdmin(ModelAdmin):
    """What is kept under a county: changed by those who keep it, never deleted (it ends on a day)."""

    writes_own_audit = True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_keep(actor_of(request), str(getattr(obj, "county", ""))))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return response


@admin.register(Unit)
class UnitAdmin(KeptAdmin):
    """Units; the county follows from the division."""

    writes_own_audit = False
    list_display = ("code", "name", "kind", "division", "department", "parent_id", "valid_to")
    list_filter = ("kind", "department")
    search_fields = ("code", "name", "name_en", "division")
    raw_id_fields = ("parent",)
    exclude = ("county",)

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> tuple[str, ...]:
        return ("code", "division") if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        found: QuerySet[Unit] = super().get_queryset(request)
        return found.filter(county__in=actor_of(request).staff_of)

    def save_model(self, request: HttpRequest, obj: Unit, form: forms.ModelForm[Unit], change: bool) -> None:
        if not change:
            obj.county = obj.division[:6]
        if not may_keep(actor_of(request), obj.county):
            raise Refused(_("Your post does not administer units and accounts there."))
        super().save_model(request, obj, form, change)


class NewAccountForm(AccountForm):
    """A new account and its first post; the password is made up and shown once."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLE_CHOICES)
    unit = forms.CharField(label=gettext_lazy("Unit"), help_text=gettext_lazy("Code of the unit."))

    class Meta:
        model = Account
        fields = ("username", "display_name", "email", "language")


@admin.register(Account)
class AccountAdmin(KeptAdmin):
    """Accounts without their passwords."""

    list_display = ("username", "display_name", "county", "is_active")
    list_filter = ("is_active", "county")
    search_fields = ("username", "display_name")
    actions = ("new_password", "forget_second_step")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Never by the password: a filter on its beginning would give the hash away letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_fields(self, request: HttpRequest, obj: Account | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("username", "display_name", "email", "language", "role", "unit")
        return ("username", "display_name", "email", "language", "is_active", "county")

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> tuple[str, ...]:
        return ("username", "county") if obj else ()

    def get_form(self, request: HttpRequest, obj: Account | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewAccountForm

    def save_model(self, request: HttpRequest, obj: Account, form: forms.ModelForm[Account], change: bool) -> None:
        if change:
            change_account(actor=actor_of(request), account=obj, fields=form.changed_data)
            return
        given = form.cleaned_data
        new = NewAccount(**{name: given[name] for name in ("username", "display_name", "email", "language", "role", "unit")})
        made = create_account(actor=actor_of(request), new=new)
        obj.pk = made.account.pk
        self.message_user(request, _("Password, shown only now: %(password)s") % {"password": made.password}, messages.WARNING)

    @admin.action(description=gettext_lazy("Make a new password"))
    def new_password(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        for account in queryset:
            password = set_password(actor=actor_of(request), account=account)
            words = _("New password of %(name)s, shown only now: %(password)s") % {"name": account.username, "password": password}
            self.message_user(request, words, messages.WARNING)

    @admin.action(description=gettext_lazy("Remove the second step (phone lost)"))
    def forget_second_step(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        for account in queryset:
            reset_second_step(actor=actor_of(request), account=account)
            words = _("%(name)s sets the second step up anew at the next sign-in.") % {"name": account.username}
            self.message_user(request, words)


class DatedAdmin(KeptAdmin):
    """Given from a day on; afterwards only the last day can change."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def ended(self, form: forms.ModelForm[Any]) -> date | None:
        """The day of ending that was entered, if it was changed."""
        day = form.cleaned_data.get("valid_to")
        return day if isinstance(day, date) and "valid_to" in form.changed_data else None


@admin.register(Post)
class PostAdmin(DatedAdmin):
    """Posts; ending one on a day that has come ends the holder's sessions."""

    list_display = ("account", "role", "unit", "valid_from", "valid_to")
    list_filter = ("role", "county")
    search_fields = ("account__username", "account__display_name", "unit__code", "unit__name")
    list_select_related = ("account", "unit")
    raw_id_fields = ("account", "unit")
    fields = fixed_and_end = ("account", "role", "unit", "valid_from", "valid_to")
    fixed = fixed_and_end[:-1]

    def save_model(self, request: HttpRequest, obj: Post, form: forms.ModelForm[Post], change: bool) -> None:
        actor, end = actor_of(request), self.ended(form)
        if not change:
            made = give_post(actor=actor, account=obj.account, role=obj.role, unit=obj.unit_id, since=obj.valid_from)
            obj.pk, obj.county = made.pk, made.county
        if end:
            end_post(actor=actor, post=obj, on=end)


@admin.register(GridAssignment)
class GridAssignmentAdmin(DatedAdmin):
    """Who looks after which grid, for which department. Other work from a day on is a new line, on the page of grid staff."""

    list_display = ("grid", "post", "kind", "position", "department", "payer", "valid_from", "valid_to")
    list_filter = ("kind", "position", "payer", "county")
    search_fields = ("grid",)
    list_select_related = ("post",)
    raw_id_fields = ("post",)
    fields = fixed_and_end = (
        "post", "grid", "kind", "position", "department", "duties", "payer", "payer_note", "valid_from", "valid_to",
    )  # fmt: skip
    fixed = fixed_and_end[:-1]

    def save_model(self, request: HttpRequest, obj: GridAssignment, form: forms.ModelForm[GridAssignment], change: bool) -> None:
        actor, end = actor_of(request), self.ended(form)
        if not change:
            made = assign_grid(actor=actor, post=obj.post, grid=obj.grid, work=work_of(obj), period=Period(obj.valid_from))
            obj.pk, obj.county = made.pk, made.county
        if end:
            end_assignment(actor=actor, assignment=obj, on=end)
