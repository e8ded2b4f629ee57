"""How the mails of a case went."""

from uuid import UUID

from yiwang.intake.models import Notice


def mail_trouble(county: str, case_id: UUID) -> str:
    """State of the newest mail of a case when it may not have arrived: "waiting", "failed", "unsure"; else "".

    Inside a scope of its county.
    """
    newest = Notice.objects.filter(county=county, case_id=case_id).order_by("-id").values_list("state", flat=True).first()
    return newest if newest in {"waiting", "failed", "unsure"} else ""
