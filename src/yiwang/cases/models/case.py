"""The case: one fact about a place, filed in one county, held by one desk."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yiwang.cases.lifecycle import FINAL, State

OPEN_ROWS = ~models.Q(state__in=sorted(FINAL))
DONE_ROWS = models.Q(state__in=sorted(FINAL))


class Track(models.TextChoices):
    """Restricted cases (disputes, staff complaints) are seen by the units that act on them, never indexed, never public."""

    OPEN = "open"
    RESTRICTED = "restricted"


class Case(models.Model):
    """`county` is the division the case was filed in; it never changes and stands in every key between case tables."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=6)
    number = models.CharField(max_length=40)
    # foreign keys without an index of their own: nobody reads by them alone, and each would cost a write with every report
    case_type = models.ForeignKey("cases.CaseType", on_delete=models.PROTECT, related_name="+", db_index=False)
    track = models.CharField(max_length=12, choices=Track.choices)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State])
    version = models.PositiveIntegerField(default=1)  # two people on one case cannot overwrite each other
    urgency = models.CharField(max_length=10, default="normal")
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=10, default="zh-hans")
    alias = models.CharField(max_length=12, default="", blank=True)  # what handlers call the reporter
    anonymous = models.BooleanField(default=True)

    title = models.CharField(max_length=60)
    words = models.TextField(blank=True)  # the reporter's words with numbers masked; the original lies sealed
    attributes = models.JSONField(default=dict, blank=True)

    division = models.CharField(max_length=12)  # the finest division known when it was filed
    township = models.CharField(max_length=12, default="", blank=True)
    village = models.CharField(max_length=12, default="", blank=True)
    grid = models.CharField(max_length=17, default="", blank=True)
    place_label = models.CharField(max_length=200, default="", blank=True)
    lon = models.FloatField(null=True)  # WGS 84, degrees
    lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    original_lon = models.FloatField(null=True)
    original_lat = models.FloatField(null=True)
    datum = models.CharField(max_length=10, default="wgs84")
    address = models.CharField(max_length=300, default="", blank=True)
    landmark = models.CharField(max_length=200, default="", blank=True)

    # the desk that moves it next
    unit = models.ForeignKey("access.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    triage_unit = models.ForeignKey("access.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    dispatch_unit = models.ForeignKey("access.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    lead_unit = models.ForeignKey(
        "access.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # accountable for handling
    units = ArrayField(models.TextField(), default=list)  # who may see it when it is restricted: every unit that acted on it
    route = models.JSONField(default=dict, blank=True)  # which rule sent it where, and why

    may_be_public = models.BooleanField(default=False)  # the type allows it and the reporter did not refuse
    public_words = models.TextField(default="", blank=True)  # the words as a person released them
    words_released_at = models.DateTimeField(null=True)
    photos_released_at = models.DateTimeField(null=True)

    reported_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    public_at = models.DateTimeField()  # last change that the public may know of; Open311 updated_datetime
    closed_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)  # the earliest deadline that still runs
    resolved_by = models.BigIntegerField(null=True)  # account; the verifier must be another
    verified_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, default="", blank=True)
    reply = models.TextField(default="", blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    message_waiting_at = models.DateTimeField(null=True)  # the reporter wrote and nobody has answered yet
    escalated_unit = models.ForeignKey("access.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    search = SearchVectorField(null=True)
    segmenter_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "id"], name="case_county_id"),  # target of the parts' foreign keys
            # the number first: while a new table has no statistics, foreign keys would be checked by an index of (county, number)
            models.UniqueConstraint(fields=["number", "county"], name="case_number"),
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in State]), name="case_state_known"),
            models.CheckConstraint(
                condition=models.Q(track="open") | models.Q(may_be_public=False), name="case_restricted_not_public"
            ),
        ]
        indexes = [
            # the desk's queue: what this unit holds, next deadline first
            models.Index(fields=["county", "unit", "next_due_at", "id"], name="case_desk", condition=OPEN_ROWS),
            # "handled by us": what this unit is accountable for wherever it is held
            models.Index(fields=["county", "lead_unit", "next_due_at", "id"], name="case_lead", condition=OPEN_ROWS),
            # "escalated to us"
            models.Index(
                fields=["county", "escalated_unit", "next_due_at", "id"],
                name="case_escalated",
                condition=OPEN_ROWS & models.Q(escalated_unit__isnull=False),
            ),
            # supervisors: what lies in this township, next deadline first
            models.Index(fields=["county", "township", "next_due_at", "id"], name="case_township", condition=OPEN_ROWS),
            # cities and provinces: all their counties, next deadline first
            models.Index(fields=["next_due_at", "id"], name="case_due", condition=OPEN_ROWS),
            # county centres: the whole county, next deadline first
            models.Index(fields=["county", "next_due_at", "id"], name="case_county", condition=OPEN_ROWS),
            # closed cases of a desk, newest first: it held them at the end, handled them, or took them in
            models.Index(fields=["county", "unit", "-updated_at"], name="case_done", condition=DONE_ROWS),
            models.Index(fields=["county", "lead_unit", "-updated_at"], name="case_done_lead", condition=DONE_ROWS),
            models.Index(fields=["county", "triage_unit", "-updated_at"], name="case_done_triage", condition=DONE_ROWS),
            # newest first: search in one county (`cases_found`), Open311 lists
            models.Index(fields=["county", "-reported_at"], name="case_newest"),
            # newest first of many counties: search of a city or province
            models.Index(fields=["-reported_at", "county"], name="case_newest_all"),
            models.Index(fields=["county", "-public_at"], name="case_public_at", condition=models.Q(may_be_public=True)),
            GinIndex(fields=["search"], name="case_search", fastupdate=True),
        ]

    def __str__(self) -> str:
        return self.number
