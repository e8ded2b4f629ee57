"""What residents read: plain words for states, reasons and limits. Desks have shorter ones (cases.queries.labels)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from yiwang.cases.working_time import Limit, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES: dict[str, "StrOrPromise"] = {
    "draft": pgettext_lazy("for residents", "Not sent yet"),
    "reported": pgettext_lazy("for residents", "Received"),
    "verifying_report": pgettext_lazy("for residents", "Being looked at on the spot"),
    "rejected": pgettext_lazy("for residents", "Not taken on"),
    "merged": pgettext_lazy("for residents", "Joined to an earlier case"),
    "handed_off": pgettext_lazy("for residents", "Handed over"),
    "accepted": pgettext_lazy("for residents", "Taken on"),
    "dispatched": pgettext_lazy("for residents", "Sent out"),
    "in_progress": pgettext_lazy("for residents", "Being handled"),
    "suspended": pgettext_lazy("for residents", "On hold"),
    "resolved": pgettext_lazy("for residents", "Handled, waiting to be checked"),
    "rework": pgettext_lazy("for residents", "Being done again"),
    "closed": pgettext_lazy("for residents", "Closed"),
    "deferred": pgettext_lazy("for residents", "Cannot be solved yet"),
    "withdrawn": pgettext_lazy("for residents", "Withdrawn"),
    "voided": pgettext_lazy("for residents", "Cancelled"),
}

OUTCOMES: dict[str, "StrOrPromise"] = {
    "solved": gettext_lazy("It is solved."),
    "partly": gettext_lazy("It is partly solved."),
    "explained_only": gettext_lazy("It was explained; nothing could be changed."),
    "not_within_powers": gettext_lazy("It is not within the powers of the units here."),
    "unfounded": gettext_lazy("It was not found as reported."),
}

OUTCOME_PILLS: dict[str, "StrOrPromise"] = {
    "solved": pgettext_lazy("result", "Solved"),
    "partly": pgettext_lazy("result", "Partly solved"),
    "explained_only": pgettext_lazy("result", "Explained"),
    "not_within_powers": pgettext_lazy("result", "Not within powers"),
    "unfounded": pgettext_lazy("result", "Not found"),
}

REASONS: dict[str, "StrOrPromise"] = {
    "not_our_area": gettext_lazy("It lies outside the area we look after."),
    "not_our_duty": gettext_lazy("No unit here has the duty or the power for it."),
    "in_court_or_arbitration": gettext_lazy("It is before a court or in arbitration."),
    "already_petitioned": gettext_lazy("It is already with the petition office."),
    "not_enough_to_act": gettext_lazy("There was too little to go on."),
    "no_public_matter": gettext_lazy("It is not a matter for a public office."),
    "not_fixed": gettext_lazy("It is not fixed yet."),
    "partly_fixed": gettext_lazy("It is only partly fixed."),
    "evidence_does_not_show": gettext_lazy("The evidence does not show it."),
    "new_damage": gettext_lazy("There is new damage."),
}

SERVICES: dict[str, "StrOrPromise"] = {
    "110": gettext_lazy("the police, 110"),
    "119": gettext_lazy("fire and rescue, 119"),
    "120": gettext_lazy("the ambulance service, 120"),
    "122": gettext_lazy("the traffic police, 122"),
    "12345": gettext_lazy("the hotline 12345"),
    "court_or_arbitration": gettext_lazy("a court or an arbitration body"),
    "legal_aid": gettext_lazy("legal aid"),
}

RATINGS: dict[str, "StrOrPromise"] = {
    "yes": gettext_lazy("You said: solved"),
    "partly": gettext_lazy("You said: only partly solved"),
    "no": gettext_lazy("You said: not solved"),
}

CLOCKS: dict[str, "StrOrPromise"] = {
    "triage": pgettext_lazy("deadline", "Decision to take it on"),
    "handling": pgettext_lazy("deadline", "Handling"),
    "verification": pgettext_lazy("deadline", "Check and answer"),
}


def limit_words(limit: str) -> str:
    """A limit of a case type, "4wh", as people say it: "within 4 working hours"."""
    parsed = Limit.parse(limit)
    count = parsed.amount
    text = {
        Unit.MINUTE: ngettext("within %(count)s minute", "within %(count)s minutes", count),
        Unit.HOUR: ngettext("within %(count)s hour", "within %(count)s hours", count),
        Unit.WORKING_HOUR: ngettext("within %(count)s working hour", "within %(count)s working hours", count),
        Unit.WORKING_DAY: ngettext("within %(count)s working day", "within %(count)s working days", count),
        Unit.DAY: ngettext("within %(count)s day", "within %(count)s days", count),
    }[parsed.unit]
    return text % {"count": count}


def refusal(code: str) -> str:
    """Why nothing was changed, for the person who tried."""
    if code == "changed":
        return _("Something happened with your case in the meantime, so nothing was changed. Here is how it stands now.")
    return _("This is not possible any more at this stage. Nothing was changed.")


def quoted(words: str) -> str:
    """Words in the quotation marks of the page's language."""
    return pgettext("quotation", "“%(words)s”") % {"words": words} if words else ""
