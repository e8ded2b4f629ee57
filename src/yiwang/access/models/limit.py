"""Counters shared by all processes of a server: attempts to log in, one-time codes already used."""

from django.db import models


class SharedLimit(models.Model):
    """One counter. The key is a keyed hash, so that no address or name can be read from it; `value` is plain JSON."""

    key = models.CharField(primary_key=True, max_length=64)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)  # expired rows are removed with every write

    class Meta:
        verbose_name = "shared limit"

    def __str__(self) -> str:
        return self.key[:8]
