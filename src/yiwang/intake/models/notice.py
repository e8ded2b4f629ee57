"""Mails to reporters: which event of which case was told, and how that went. No address and no words are kept."""

from django.db import models

STATES = ("sending", "handed", "sent", "waiting", "failed", "unsure")


class Notice(models.Model):
    """One mail. `waiting`: the mail server refused and it is tried again; `failed`: given up, and the receipt page says so.

    `handed`: the content goes out, the server's answer is not known yet; `unsure`: it never came, because the worker or the
    connection died in between. Such a mail may have arrived and is not sent again; receipt page and desk say so.
    """

    id = models.BigAutoField(primary_key=True)
    county = models.CharField(max_length=6)
    case_id = models.UUIDField()
    event_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=[(state, state) for state in STATES])
    tries = models.PositiveSmallIntegerField(default=0)
    # the kind of the last problem, never its text: that may name the address
    trouble = models.CharField(max_length=80, default="", blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "case_id", "event_id"], name="notice_once"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="notice_state_known"),
        ]
