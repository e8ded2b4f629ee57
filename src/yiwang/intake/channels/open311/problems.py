"""What can be wrong with a request: the HTTP status and sentences that its sender can act on."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


class Problem(Exception):
    """Answered as <errors><error><code/><description/></error></errors>. `sentences` are translated already."""

    def __init__(self, status: int, *sentences: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(*sentences)
        self.status = status
        self.sentences: Sequence[str] = sentences
        self.headers = headers or {}

    def document(self) -> list[dict[str, object]]:
        """The content of `errors`."""
        return [{"code": self.status, "description": sentence} for sentence in self.sentences]


def not_found() -> Problem:
    """No such resource, or one that is not public: the two look the same."""
    return Problem(404, _("There is nothing at this address, or it is not public."))
