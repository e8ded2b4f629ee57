"""Reading posts: which ones an account holds today, and which one it acts in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.utils.timezone import localdate

from yiwang.access.actor import account_mark
from yiwang.access.models import Post
from yiwang.access.queries.units import valid_on
from yiwang.shared.db.scope import Scope, narrow, scoped


@dataclass(frozen=True, slots=True)
class Standing:
    """The posts an account holds today and the one it acts in; `lost` when the one it had chosen has ended."""

    posts: tuple[Post, ...]
    post: Post | None
    lost: bool = False


@contextmanager
def opened(mark: str) -> Iterator[None]:
    """Show the rows behind one mark, and nothing else; in a running transaction the scope it had comes back afterwards."""
    if not connection.in_atomic_block:
        with scoped(Scope(units=(mark,))):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('yiwang.scope', true), ''), coalesce(current_setting('yiwang.parts', true), '')"
        )
        before = cursor.fetchone()
    narrow(Scope(units=(mark,)))
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yiwang.scope', %s, true), set_config('yiwang.parts', %s, true)", before)


def account_posts(account_id: int) -> tuple[Post, ...]:
    """Posts that hold today at units that exist today, oldest first. Needs a scope that shows this account's posts."""
    today = localdate()
    posts = Post.objects.filter(valid_on(today), valid_on(today, "unit__"), account_id=account_id)
    return tuple(posts.select_related("unit").order_by("valid_from", "id"))


def standing_of(account_id: int, chosen: int | None) -> Standing:
    """The account's posts today, and the chosen one if it still holds, otherwise the oldest."""
    posts = account_posts(account_id)
    match = next((post for post in posts if post.id == chosen), None)
    return Standing(posts, match or (posts[0] if posts else None), lost=chosen is not None and match is None)


def standing_alone(account_id: int, chosen: int | None) -> Standing:
    """The same, outside any scope: opens this account's posts for one look."""
    with opened(account_mark(account_id)):
        return standing_of(account_id, chosen)
