"""The account of a member of staff. What it may do comes from its posts, never from the account."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USERNAME = r"^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$"


class Account(AbstractBaseUser):
    """Log-in name, name to show, language. There is no superuser and no time of last use."""

    username = models.CharField(
        _("log-in name"),
        max_length=64,
        unique=True,
        validators=[RegexValidator(USERNAME, _("Small letters, digits, dot, hyphen and underscore; at most 64."))],
    )
    display_name = models.CharField(_("person's name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    is_active = models.BooleanField(_("active"), default=True)
    county = models.CharField(
        _("kept by"),
        max_length=6,
        help_text=_("6-digit code of the county, city or province that keeps this account."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    last_login = None  # how often or when somebody works is nobody's figure; running sessions are listed where they can be ended

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name", "county"]

    configures = False  # set by the admin site for one request, after it has checked the duty of the current post

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        indexes = [models.Index(fields=["county"], name="account_by_county")]  # row-level security, list in /admin/
        constraints = [models.CheckConstraint(condition=models.Q(username__regex=USERNAME), name="username_is_plain")]

    def __str__(self) -> str:
        return f"{self.display_name} ({self.username})"

    def get_full_name(self) -> str:
        return self.display_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django admin asks per model; the answer is the duty `configure`, which the admin site has checked."""
        return self.configures

    def has_module_perms(self, app_label: str) -> bool:
        return self.configures
