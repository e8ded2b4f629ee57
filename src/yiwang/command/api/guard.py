"""The guard of addresses for programs in our own pages: the session of a member of staff; answers are JSON, also refusals."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from yiwang.access.web.guards import StaffRequest, let_in, signed_in

Endpoint = Callable[..., HttpResponseBase]


def problem(status: int, code: str, message: str) -> JsonResponse:
    """An error as every address for programs gives it."""
    answer = JsonResponse({"error": code, "message": message}, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def staff_endpoint(duty: str) -> Callable[[Endpoint], Endpoint]:
    """As `staff_view`: 401 for strangers, 403 for staff whose account needs attention first, 404 without `duty`."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not signed_in(request):
                return problem(401, "not_signed_in", _("Sign in first."))
            try:
                answer = let_in(request, duty, lambda: endpoint(request, *args, **kwargs))
            except Http404:
                return problem(404, "not_found", _("There is nothing at this address, or it is not for this post."))
            if answer.status_code in {302, 403}:  # a page of the guard
                return problem(403, "post_needed", _("Open the desk first: your post or your second step needs attention."))
            return answer

        guarded.duty = duty  # type: ignore[attr-defined]  # read by the permission table's test
        return guarded

    return decorate
