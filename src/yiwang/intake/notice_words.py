"""What a mail to a reporter says: what happened and what comes next. Never the report's words or its place: mails leak."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yiwang.cases.queries.told import Told
from yiwang.intake.mail import Mail
from yiwang.shared.web.words import full_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HAPPENED: dict[str, "StrOrPromise"] = {
    "reported": gettext_lazy("We have your report"),
    "accept": gettext_lazy("Your report was taken on"),
    "verify_on_site": gettext_lazy("Somebody was asked to look on the spot"),
    "report_back": gettext_lazy("Somebody has looked on the spot"),
    "reject": gettext_lazy("Your report could not be taken on"),
    "hand_off": gettext_lazy("Your report was handed over to another service"),
    "self_solve": gettext_lazy("Your report was dealt with on the spot"),
    "dispatch": gettext_lazy("Your report was sent to the unit that deals with it"),
    "acknowledge": gettext_lazy("The unit has begun"),
    "resolve": gettext_lazy("The unit says it is done"),
    "verify": gettext_lazy("The result was checked"),
    "rework": gettext_lazy("The check failed, it is done again"),
    "close": gettext_lazy("There is an answer to your report"),
    "reopen": gettext_lazy("Your report is taken up again"),
    "withdraw": gettext_lazy("You withdrew your report"),
    "message": gettext_lazy("There is a message for you"),
    "overdue": gettext_lazy("Your report is late"),
}

NEXT: dict[str, "StrOrPromise"] = {
    "reported": gettext_lazy("It is now decided who deals with it."),
    "accept": gettext_lazy("Next it is sent to the unit that can do it."),
    "verify_on_site": gettext_lazy("After that it is decided whether it is taken on."),
    "report_back": gettext_lazy("It is now decided whether it is taken on."),
    "reject": gettext_lazy("The reason, and where you can go instead, stand on your page."),
    "hand_off": gettext_lazy("Which service it is stands on your page."),
    "self_solve": gettext_lazy("The answer stands on your page. Please say whether it is solved."),
    "dispatch": gettext_lazy("Its time is running."),
    "acknowledge": gettext_lazy("When it is done, somebody else checks it."),
    "resolve": gettext_lazy("Somebody who did not handle it checks it now."),
    "verify": gettext_lazy("Next you get the answer."),
    "rework": gettext_lazy("New time limits stand on your page."),
    "close": gettext_lazy("Read it on your page, and say whether it is solved."),
    "reopen": gettext_lazy("New time limits stand on your page."),
    "withdraw": gettext_lazy("Nothing more is done."),
    "message": gettext_lazy("Read it and answer it on your page."),
    "overdue": gettext_lazy("The time that was set has passed. The level above has been told."),
}


def notice_mail(told: Told) -> Mail:
    """The mail for an event, in the language in which the report was made."""
    key = told.move or told.kind
    with override(told.language):
        happened, follows = str(HAPPENED.get(key, _("There is news about your report"))), str(NEXT.get(key, ""))
        context = {
            "happened": happened,
            "follows": follows,
            "number": told.number,
            "due": full_words(told.next_word_by) if told.next_word_by else "",
            "link": f"{settings.PUBLIC_URL}/r/{told.receipt}",
            "language": {"zh-hans": "zh-CN"}.get(told.language, told.language),
        }
        return Mail(
            name=f"{told.county}/{told.number}/{told.event_id}",
            to=told.email,
            subject=_("%(happened)s (%(number)s)") % {"happened": happened, "number": told.number},
            text=render_to_string("intake/mail/notice.txt", context),
            html=render_to_string("intake/mail/notice.html", context),
            at=told.at,
            language=str(context["language"]),
        )
