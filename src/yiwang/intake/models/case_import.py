"""The account of each import of an older system's cases. Counts and names of files; no rows, no words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseImport(models.Model):
    """One run. `ended_at` None: it is running, or it was killed; running it again goes on where it stopped."""

    source = models.CharField(_("older system"), max_length=40)
    file = models.CharField(_("file"), max_length=200)
    file_digest = models.CharField(_("digest of the file"), max_length=64)
    mapping = models.CharField(_("mapping"), max_length=200)
    mapping_digest = models.CharField(_("digest of the mapping"), max_length=64)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    line = models.PositiveIntegerField(_("last line done"), default=0)
    read = models.PositiveIntegerField(_("rows read"), default=0)
    loaded = models.PositiveIntegerField(_("loaded"), default=0)
    already = models.PositiveIntegerField(_("already there"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    counties = models.JSONField(_("counties"), default=list)  # 6 digits, where cases were filed
    rules = models.JSONField(_("rules"), default=dict)  # {"rejected": {rule: rows}, "pointed_out": {rule: rows}}

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import of old cases")
        verbose_name_plural = _("imports of old cases")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(read=models.F("loaded") + models.F("already") + models.F("rejected")),
                name="case_import_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.began_at:%Y-%m-%d %H:%M}"
