"""Write an outbox row in the running transaction."""

from collections.abc import Mapping

from django.db import DEFAULT_DB_ALIAS

from yiwang.shared.models import OutboxRow


def announce(topic: str, county: str, payload: Mapping[str, object], using: str = DEFAULT_DB_ALIAS) -> None:
    """Announce that something happened. The payload holds ids and codes only, no words and no contacts."""
    OutboxRow.objects.using(using).create(topic=topic, county=county, payload=dict(payload))
