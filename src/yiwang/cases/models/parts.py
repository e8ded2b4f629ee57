"""Parts of a case. Each carries `county` and the case's `track`, which row-level security reads; keys are (county, case)."""

from django.db import models

from yiwang.cases.models.case import Track


class Part(models.Model):
    """A row that belongs to one case. The database has the foreign key (county, case_id), see migration 0002."""

    county = models.CharField(max_length=6)
    case_id = models.UUIDField()
    track = models.CharField(max_length=12, choices=Track.choices)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.case_id}"


class CaseEvent(Part):
    """What happened, append-only: history, statistics and delivery come from the same row. Corrections are new rows."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(
        max_length=16
    )  # reported move message note overdue escalated released attached rated edited taken_over
    move = models.CharField(max_length=24, default="", blank=True)
    from_state = models.CharField(max_length=20, default="", blank=True)
    to_state = models.CharField(max_length=20, default="", blank=True)
    actor_kind = models.CharField(max_length=10)  # reporter staff system client
    account_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=24, default="", blank=True)
    unit_id = models.CharField(max_length=40, default="", blank=True)  # acted
    target_unit_id = models.CharField(max_length=40, default="", blank=True)  # holds it from now on
    code = models.CharField(max_length=32, default="", blank=True)  # coded reason, outcome or service
    words = models.TextField(default="", blank=True)  # masked
    public = models.BooleanField(default=False)  # the reporter reads it
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "case_id", "at", "id"], name="event_timeline")]  # case page, receipt page


class CaseClock(Part):
    """One deadline. Superseded and met clocks stay as history."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16)
    milestone = models.CharField(max_length=24, default="", blank=True)
    limit = models.CharField(max_length=12)  # as the case type states it: 4wh, 5wd, 24h
    unit_id = models.CharField(max_length=40)  # whose deadline it is
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    estimated = models.BooleanField(default=False)  # runs into a year whose holidays are not announced
    stopped_at = models.DateTimeField(null=True)
    met = models.BooleanField(null=True)  # None while it runs
    overdue_at = models.DateTimeField(null=True)  # when the overdue notice was written: never twice
    level = models.PositiveSmallIntegerField(default=0)  # how many levels it was escalated
    next_alarm_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["county", "case_id", "id"], name="clock_case"),  # case page, receipt page, moves
            # the background round that marks overdue clocks and escalates them
            models.Index(fields=["next_alarm_at"], name="clock_alarm", condition=models.Q(stopped_at=None)),
        ]


class CaseAttachment(Part):
    """A photo or document, by the digest of what is stored; only re-encoded files without metadata are ever stored."""

    id = models.UUIDField(primary_key=True)
    event_id = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    thumb_sha256 = models.CharField(max_length=64, default="", blank=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=10)  # reporter staff
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["county", "case_id", "at"], name="attachment_case")]


class CaseSeal(Part):
    """What would tell who the reporter is: contact and original words, encrypted; read only for one named case at a time."""

    id = models.BigAutoField(primary_key=True)
    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "case_id"], name="seal_one")]


class CaseReceipt(Part):
    """The digest of a receipt code. The code itself is known to the reporter alone."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "digest"], name="receipt_digest"),  # /r/<receipt>
            models.UniqueConstraint(fields=["county", "case_id"], name="receipt_case"),
        ]


class CaseRating(Part):
    """The reporter's own word on the result, one for each time the case was closed."""

    id = models.BigAutoField(primary_key=True)
    round = models.PositiveSmallIntegerField()
    solved = models.CharField(max_length=8)  # yes partly no
    words = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "case_id", "round"], name="rating_once")]


class CaseReference(Part):
    """The number a case had in an older system. Decides at an import whether a row is here already (actions/load_history.py).

    Not a `Submission`: a report is sent again within days, an export after years, so this is kept as long as the case.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)  # name of the older system, as its mapping file has it
    reference = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=16)  # keyed, of the row as it stood in the file
    at = models.DateTimeField()  # when it was taken over

    class Meta:
        constraints = [
            # the number first: the desk looks for a number in its counties, an import for the numbers of its source
            models.UniqueConstraint(fields=["reference", "source", "county"], name="reference_once")
        ]
        indexes = [models.Index(fields=["county", "case_id"], name="reference_case")]  # case page; deleting a case


class Submission(models.Model):
    """Decides whether a report was already taken in. Its id is the client's secret and is never shown anywhere.

    The key is the id alone: after a boundary change a resend still meets its first copy.
    """

    id = models.UUIDField(primary_key=True)
    digest = models.BinaryField(max_length=32)
    county = models.CharField(max_length=6)
    case_id = models.UUIDField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.case_id)
