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

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class Installation(models.Model):
    """What this database was made for. One row; a demonstration and a real installation never share a database."""

    KINDS = (("demo", "demonstration"), ("real", "real"))
    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=4, choices=KINDS)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one")]

    def __str__(self) -> str:
        return self.kind


class Heartbeat(models.Model):
    """When a part of the worker last showed that it lives."""

    part = models.CharField(max_length=24, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part
