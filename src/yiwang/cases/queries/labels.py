"""What desks and supervisors call the words of the lifecycle table. Residents read plainer words of their own (intake).

A test walks the table: every state, move, need, reason, outcome, service and clock has its label here.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Labels = dict[str, "_StrPromise"]

STATES: Labels = {
    "draft": _("Draft on a device"),
    "reported": _("Waiting for triage"),
    "verifying_report": _("Being looked at"),
    "rejected": _("Not taken on"),
    "merged": _("Joined to another case"),
    "handed_off": _("Handed over"),
    "accepted": _("Taken on"),
    "dispatched": _("Waiting for sign-off"),
    "in_progress": _("Being handled"),
    "suspended": _("On hold"),
    "resolved": _("Waiting for verification"),
    "rework": _("Rework"),
    "closed": _("Case closed"),
    "deferred": _("Put off"),
    "withdrawn": _("Withdrawn"),
    "voided": _("Void"),
}

MOVES: Labels = {  # on the button
    "accept": _("Take on"),
    "verify_on_site": _("Look first"),
    "report_back": _("Report back"),
    "reject": _("Do not take on"),
    "hand_off": _("Hand over"),
    "self_solve": _("Solved on the spot"),
    "dispatch": _("Dispatch"),
    "acknowledge": _("Sign"),
    "resolve": _("Handled"),
    "verify": _("Verified"),
    "rework": _("Back for rework"),
    "close": _("Close the case"),
    "reopen": _("Reopen"),
    "withdraw": _("Withdraw"),
}

# In the timeline. %(unit)s holds the case from then on; %(word)s is the coded reason, outcome or service.
DONE: Labels = {
    "accept": _("Taken on as a case"),
    "verify_on_site": _("%(unit)s asked to look on the spot"),
    "report_back": _("Looked at on the spot, reported back"),
    "reject": _("Not taken on: %(word)s"),
    "hand_off": _("Handed over to %(word)s"),
    "self_solve": _("Solved on the spot: %(word)s"),
    "dispatch": _("Dispatched to %(unit)s"),
    "acknowledge": _("Signed for"),
    "resolve": _("Handled, asks for verification"),
    "verify": _("Verified"),
    "rework": _("Sent back to %(unit)s: %(word)s"),
    "close": _("Case closed: %(word)s"),
    "reopen": _("Reopened by the reporter"),
    "withdraw": _("Withdrawn by the reporter"),
}

HAPPENINGS: Labels = {  # events that move nothing
    "reported": _("Reported"),
    "message": _("Message"),
    "note": _("Internal note"),
    "overdue": _("Deadline passed: %(clock)s"),
    "escalated": _("%(unit)s told: deadline passed"),
    "released": _("Shown in public"),
    "taken_back": _("No longer shown in public"),
    "attached": _("Attachment added"),
    "rated": _("Rated by the reporter: %(word)s"),
    "edited": _("Corrected"),
    "merged": _("Joined to case %(word)s"),
    "voided": _("Made void"),
    "taken_over": _("Taken over by %(unit)s"),
}

NEEDS: Labels = {
    "reason": _("Reason"),
    "elsewhere": _("Where the reporter can go instead"),
    "ground": _("Ground"),
    "unit": _("Unit"),
    "service": _("Service that takes over"),
    "evidence": _("Evidence"),
    "outcome": _("Outcome"),
    "reply": _("Answer to the reporter"),
}

MENDS: Labels = {  # said when a need is not met
    "reason": _("Choose a reason from the list."),
    "elsewhere": _("Name an office, a telephone number or an address that can help."),
    "ground": _("Write at least a few words: they stand in the record."),
    "unit": _("Choose a unit of this county."),
    "service": _("Choose the service that has been told."),
    "evidence": _("This type of case needs a photo from after the work. Add one."),
    "outcome": _("Choose how the matter ended."),
    "reply": _("Write the answer that the reporter will read, at least one sentence."),
    "words": _("Write something first."),
}

REASONS: Labels = {
    "not_our_area": _("Outside our area"),
    "not_our_duty": _("Not a duty of any unit here"),
    "in_court_or_arbitration": _("Before a court or in arbitration"),
    "already_petitioned": _("Already with the petition office"),
    "not_enough_to_act": _("Too little to act on"),
    "no_public_matter": _("Not a public matter"),
    "not_fixed": _("Not fixed"),
    "partly_fixed": _("Only partly fixed"),
    "evidence_does_not_show": _("The evidence does not show it"),
    "new_damage": _("New damage"),
}

OUTCOMES: Labels = {
    "solved": _("Solved"),
    "partly": _("Partly solved"),
    "explained_only": _("Explained only"),
    "not_within_powers": _("Not within our powers"),
    "unfounded": _("Not found as reported"),
}

SERVICES: Labels = {
    "110": _("110 Police"),
    "119": _("119 Fire and rescue"),
    "120": _("120 Ambulance"),
    "122": _("122 Traffic police"),
    "12345": _("12345 Hotline"),
    "court_or_arbitration": _("Court or arbitration"),
    "legal_aid": _("Legal aid"),
}

RATINGS: Labels = {
    "yes": _("says it is solved"),
    "partly": _("says it is partly solved"),
    "no": _("says it is not solved"),
}

CLOCKS: Labels = {
    "triage": _("Triage"),
    "handling": _("Handling"),
    "verification": _("Verification"),
}

REFUSALS: Labels = {
    "changed": _(
        "Someone else has moved this case since you opened it. Nothing was overwritten, and what you wrote is still here."
    ),
    "not_allowed": _("This step is not possible any more, or not from your post. Nothing was changed."),
    "incomplete": _("Something is missing. Nothing was changed."),
}

CHANNELS: Labels = {
    "web": _("Web form"),
    "open311": _("Open311"),
    "field": _("Field app"),
    "phone": _("Telephone"),
}

URGENCIES: Labels = {
    "normal": _("Ordinary"),
    "urgent": _("Urgent"),
}

CODES: Labels = {**REASONS, **OUTCOMES, **SERVICES, **RATINGS}  # whatever stands in CaseEvent.code
