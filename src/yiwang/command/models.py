"""Who has a case open right now, so that two people on one case see each other; and the files that people had made."""

from datetime import timedelta

from django.db import models

BEAT_S = 15  # an open case page says so this often
FRESH = timedelta(seconds=3 * BEAT_S)  # a row that was not renewed for this long means nothing any more


class Presence(models.Model):
    """A post has a case open. Rows are used again once they have expired, so that the table keeps no history of who read what."""

    id = models.BigAutoField(primary_key=True)
    county = models.CharField(max_length=6)
    case_id = models.UUIDField()
    post_id = models.BigIntegerField()
    unit_id = models.CharField(max_length=40)
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "post_id", "case_id"], name="presence_once")]  # be_present
        indexes = [models.Index(fields=["county", "case_id"], name="presence_case")]  # the case page

    def __str__(self) -> str:
        return f"{self.role} @ {self.unit_id}"


class Export(models.Model):
    """A list of cases made into a file for one person in one post; row-level security shows it to that account alone.

    The row outlives its file for a while, without what was searched for. What happened to it stays in the audit trail.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        MAKING = "making"
        READY = "ready"
        FAILED = "failed"
        CANCELLED = "cancelled"
        EXPIRED = "expired"
        DELETED = "deleted"

    id = models.UUIDField(primary_key=True)  # the asker's: asking twice makes one file
    number = models.CharField(max_length=16, unique=True)  # stands in the file and on each of its rows
    county = models.CharField(max_length=6)  # the unit's
    account_id = models.BigIntegerField()
    post_id = models.BigIntegerField()
    unit_id = models.CharField(max_length=40)
    role = models.CharField(max_length=32)
    language = models.CharField(max_length=16)
    format = models.CharField(max_length=8)
    columns = models.JSONField(default=list)  # keys of command.queries.export_columns
    filters = models.JSONField(default=dict)  # fields of cases.queries.Filters; emptied when the file goes
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=20, default="", blank=True)  # of a failure, a code
    asked_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # when it was last asked for or worked at: one that nobody works at is announced again
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # when there was no file any more, or never would be
    rows = models.PositiveIntegerField(default=0)  # of the list; while it waits as far as they were counted
    rows_done = models.PositiveIntegerField(default=0)
    restricted = models.PositiveIntegerField(default=0)  # of the list, left out
    size = models.BigIntegerField(default=0)  # bytes
    file = models.CharField(max_length=64, default="", blank=True)  # unguessable; changes with every attempt to make it

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "-asked_at"], name="export_mine"),  # my exports; the limit when one is asked for
            models.Index(
                fields=["expires_at"], name="export_expiry", condition=models.Q(state="ready")
            ),  # the round that deletes
        ]

    def __str__(self) -> str:
        return self.number
