"""The people of the tests. Asha reports; Bilal walks grids in 滨河社区; Chen runs the command room of 云溪街道; Dara supervises
青溪县; Eko operates the centre of 岚桥县, the other county."""

from yiwang.access.models import Post
from yiwang.access.queries import Actor, actor_of_post
from yiwang.shared.db.scope import Scope, scoped

ASHA_EMAIL = "asha@demo.invalid"
USERNAMES = {
    "bilal": "grid-worker",
    "chen": "town-operator",
    "chen_second": "990121001-second",
    "dara": "county-supervisor",
    "eko": "county-operator-2",
    "works": "department-handler",
    "contractor": "contractor",
    "mediator": "mediator",
    "centre": "county-operator",
    "clerk": "village-clerk",
    "reviewer": "reviewer",
    "steward": "steward",
}


def actor(name: str) -> Actor:
    """The actor in the first post of this person."""
    with scoped(Scope(counties=("990121", "990122"), units=(f"login:{USERNAMES[name]}", "staff:990121", "staff:990122"))):
        post = Post.objects.select_related("unit").filter(account__username=USERNAMES[name]).order_by("id").first()
        assert post is not None, f"nobody is called {USERNAMES[name]}"
        return actor_of_post(post)
