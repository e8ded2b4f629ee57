"""One stored file of a case, for who may see it."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from yiwang.access.queries import Actor
from yiwang.cases.files import path_of, serving_headers
from yiwang.cases.models import CaseAttachment
from yiwang.cases.policy import sees_the_reporters_side
from yiwang.cases.queries.find import access_case
from yiwang.cases.queries.story import case_story


@dataclass(frozen=True, slots=True)
class Served:
    """Where the file lies, and the headers to send it with."""

    path: Path
    headers: dict[str, str]


def case_file(actor: Actor, case_id: UUID, attachment_id: UUID, *, thumb: bool = False) -> Served:
    """The file or its thumbnail, inside `scoped(actor.scope())`.

    Raises ObjectDoesNotExist: no such case for this actor, or a file that does not belong to a contractor's task.
    """
    case = access_case(actor, case_id)
    found = CaseAttachment.objects.get(county=case.county, case_id=case.id, id=attachment_id)
    if not sees_the_reporters_side(actor) and found not in case_story(actor, case_id).attachments:
        raise CaseAttachment.DoesNotExist
    ending = "pdf" if found.media_type == "application/pdf" else "jpg"
    digest = found.thumb_sha256 if thumb and found.thumb_sha256 else found.sha256
    name = f"{case.number}-{str(found.id)[-4:]}.{ending}"
    return Served(path_of(Path(settings.FILES_DIR), digest), serving_headers(found.media_type, name))
