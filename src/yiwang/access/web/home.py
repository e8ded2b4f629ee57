"""Where somebody's work begins: the first page that their post opens."""

from collections.abc import Collection

from yiwang.access.models import Post
from yiwang.access.roles import ROLES

HOMES = (("view_desk", "/desk/"), ("view_command", "/command/"), ("configure", "/admin/"))


def home_of(post: Post | None) -> str:
    """The address after logging in or switching; one's own account where the post opens no workplace."""
    duties: Collection[str] = ROLES[post.role].duties if post else ()
    return next((address for duty, address in HOMES if duty in duties), "/account/")
