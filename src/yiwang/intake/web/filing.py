"""Staff who file for somebody else: who acts, found without asking anybody who is not signed in."""

from django.http import HttpRequest

from yiwang.access.queries import Actor, actor_of_post
from yiwang.access.queries.posts import standing_alone

POST_KEY = "post"  # where the session keeps the post a person acts in


def filing_actor(request: HttpRequest) -> Actor | None:
    """The actor of the signed-in person's present post when it carries the duty to file; None for everybody else."""
    if not request.user.is_authenticated:
        return None
    post = standing_alone(request.user.pk, request.session.get(POST_KEY)).post
    if post is None:
        return None
    actor = actor_of_post(post)
    return actor if actor.may("file_case") and actor.role not in {"resident", "volunteer"} else None
