"""What the frame of every staff page shows of the person: unit, post, the other posts."""

from django.http import HttpRequest
from django.urls import reverse

from yiwang.access.models import Post
from yiwang.shared.web.navigation import ConsoleHead, PostChoice


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
