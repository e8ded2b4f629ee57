"""Who has a case open right now, so that two people on one case see each other."""

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
