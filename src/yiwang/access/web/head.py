"""What the frame of every staff page shows of the person: unit, post, the other posts."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from yiwang.access.models import Post
from yiwang.access.queries.actors import holding
from yiwang.access.queries.served import served_counties
from yiwang.shared.web.navigation import ConsoleHead, PostChoice
from yiwang.territory.queries import division_names


def place_name(request: HttpRequest | None) -> str:
    """The division of the current post; for residents the smallest one that holds every county served here."""
    if request is None:  # an error page: nothing that may have failed is asked again
        return ""
    post: Post | None = getattr(request, "post", None)
    code = f"{post.unit.county if post else holding(served_counties()):0<12}"
    return division_names([code], get_language() or "").get(code, "")


def console_head(request: HttpRequest) -> ConsoleHead | None:
    """From what the guard put on the request; None on a page without a guard."""
    post: Post | None = getattr(request, "post", None)
    if post is None:
        return None
    choices = [
        PostChoice(id=str(one.pk), unit=one.unit.name_in_language(), post=one.get_role_display(), current=one.pk == post.pk)
        for one in getattr(request, "posts", ())
    ]
    return ConsoleHead(
        unit=post.unit.name_in_language(),
        post=post.get_role_display(),
        account=getattr(request.user, "display_name", ""),
        switch_url=reverse("access_switch_post"),
        posts=choices,
    )
