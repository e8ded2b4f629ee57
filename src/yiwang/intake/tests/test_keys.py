"""Keys of programs: stored as digests, given by who keeps their counties, ended at once."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from tests.support.people import actor
from yiwang.access.queries import system_actor
from yiwang.accountability.models import AuditRecord
from yiwang.intake.actions import KeyRefused, NewKey, end_api_key, make_api_key
from yiwang.intake.models import ApiKey
from yiwang.intake.queries import client_of

pytestmark = pytest.mark.usefixtures("db", "world")


def dara():
    """Dara supervises 青溪县; here she also configures, as an administrator does."""
    return replace(actor("dara"), duties=actor("dara").duties | {"configure"}, staff_of=("990121",))


def test_a_key_is_stored_only_as_a_digest() -> None:
    row, key = make_api_key(system_actor(()), NewKey(name="city app", jurisdictions=("990121",)))
    kept = ApiKey.objects.get(pk=row.pk)
    assert len(key) == 40
    assert key not in str(vars(kept))
    client = client_of(key)
    assert client is not None
    assert (client.name, client.covers("990121"), client.covers("990122")) == ("city app", True, False)


def test_a_key_that_ended_opens_nothing() -> None:
    row, key = make_api_key(system_actor(()), NewKey(name="city app"))
    end_api_key(system_actor(()), row.pk)
    assert client_of(key) is None


@pytest.mark.usefixtures("owner_db")
def test_giving_and_ending_a_key_stand_in_the_audit_trail() -> None:
    row, _key = make_api_key(system_actor(()), NewKey(name="city app"))
    end_api_key(system_actor(()), row.pk)
    kept = AuditRecord.objects.using("owner").filter(subject=f"apikey:{row.pk}").order_by("id")
    assert list(kept.values_list("action", flat=True)) == ["make_api_key", "end_api_key"]


def test_dara_gives_keys_for_her_own_county_only() -> None:
    row, _key = make_api_key(dara(), NewKey(name="ours", jurisdictions=("990121",)))
    for reach in ((), ("99",), ("9901",), ("990122",), ("990121", "990122"), ("33",)):
        with pytest.raises(KeyRefused):
            make_api_key(dara(), NewKey(name="theirs", jurisdictions=reach))
    with pytest.raises(KeyRefused):
        make_api_key(actor("dara"), NewKey(name="no duty", jurisdictions=("990121",)))
    with pytest.raises(KeyRefused):
        end_api_key(actor("eko"), row.pk)
    whole, _key = make_api_key(system_actor(()), NewKey(name="everywhere"))
    with pytest.raises(KeyRefused):
        end_api_key(dara(), whole.pk)


@pytest.mark.parametrize("wrong", [{"jurisdictions": ("9",)}, {"jurisdictions": ("abcdef",)}, {"name": ""}, {"name": "x" * 81}])
def test_a_key_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        make_api_key(system_actor(()), NewKey(**{"name": "city app", **wrong}))


@pytest.mark.parametrize("key", ["", "x", "demo", "0" * 40, "\x00", "钥匙", "y" * 10_000])
def test_other_texts_are_no_keys(key: str) -> None:
    assert client_of(key) is None
