"""The audit trail: who did what to what, when. Append-only by grants: only the retention role can remove a row."""

from django.db import models


class AuditRecord(models.Model):
    """One act. `subject` names what was acted on (case:<id>, post:<id> …); `detail` holds no contact and no reporter's words."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    county = models.CharField(max_length=6, default="", blank=True)
    actor_kind = models.CharField(max_length=10)  # staff reporter client system
    account_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=24, default="", blank=True)
    unit_id = models.CharField(max_length=40, default="", blank=True)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="audit_subject")]  # history of one thing

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
