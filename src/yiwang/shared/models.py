"""Tables that belong to no app: the outbox, and what kind of installation this is."""

from django.db import models
from django.utils import timezone


class OutboxRow(models.Model):
    """Something happened that the outside may have to hear of. Written in the business transaction, drained by the worker."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    topic = models.CharField(max_length=32)
    county = models.CharField(max_length=6, default="", blank=True)
    payload = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(done_at=None))]  # the drainer
