"""Tests run against the database as the product does: as the web role, which owns nothing."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections


def role(alias: str) -> tuple[str, bool, bool]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_super, bypasses = cursor.fetchone()
    return name, is_super, bypasses


@pytest.mark.django_db
def test_a_test_is_the_web_role() -> None:
    assert role("default") == ("yiwang_web", False, False)


@pytest.mark.django_db
def test_the_web_role_owns_nothing() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)")
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_a_rolled_back_test_cannot_write_as_the_owner() -> None:
    with pytest.raises(AssertionError, match="owner_db"):
        ContentType.objects.using("owner").count()


def test_what_the_owner_writes_the_web_role_reads(owner_db: None) -> None:
    assert role("owner") == ("yiwang_owner", False, False)
    ContentType.objects.using("owner").create(app_label="probe", model="probe")
    assert ContentType.objects.filter(app_label="probe").exists()


@pytest.mark.django_db
def test_a_fresh_database_is_gone_afterwards() -> None:
    assert not ContentType.objects.filter(app_label="probe").exists()
