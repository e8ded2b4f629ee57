"""What every model owes: a retention rule, keys that point down, no person list, a county in every part of a case."""

import re
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection

from yiwang.accountability.actions import retention_rules

LAYERS = ("shared", "accountability", "territory", "access", "cases", "intake", "command")
OWN = [model for model in apps.get_models() if model.__module__.startswith("yiwang.")]
# Safeguards: nothing that keeps a profile, score, tag, rank or watch-list of a person, no attendance, no points.
NEVER = re.compile(
    r"profile|score|rank|tag$|watch_?list|blacklist|leaderboard|points?$|streak|check_?in|attendance|online_time|face|plate|voice|gait"
    r"|ip_?address$|user_agent|device|track_log|religion|petition|ethnic|last_login|quota"
)
# (model, field): why it is not what the word suggests
ALLOWED = {("territory", "division", "rank")}


def test_every_model_has_a_retention_rule():
    labels = {model._meta.label for model in apps.get_models() if model._meta.managed}
    assert labels - set(retention_rules()) == set()


def test_every_rule_is_about_a_model():
    assert set(retention_rules()) - {model._meta.label for model in apps.get_models()} == set()


def test_foreign_keys_point_down_and_leave_no_way_up():
    wrong = []
    for model in OWN:
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            here = model._meta.app_label
            if target == here or target not in LAYERS:
                continue
            if LAYERS.index(target) > LAYERS.index(here):
                wrong.append(f"{model._meta.label}.{field.name} points up to {target}")
            if not field.remote_field.hidden:
                wrong.append(f"{model._meta.label}.{field.name} needs related_name='+'")
    assert wrong == []


def test_no_model_holds_what_the_product_never_keeps():
    found = [
        f"{model._meta.label}.{field.name}"
        for model in OWN
        for field in model._meta.concrete_fields
        if NEVER.search(field.name) and (model._meta.app_label, model._meta.model_name, field.name) not in ALLOWED
    ]
    assert found == []


def test_every_part_of_a_case_is_keyed_by_county_and_case(db):
    parts = [
        model._meta.db_table
        for model in OWN
        if {"county", "case_id", "track"} <= {f.attname for f in model._meta.concrete_fields}
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [parts],
        )
        keys = dict(row for row in cursor.fetchall() if "cases_case" in row[1])
    assert set(keys) == set(parts)
    assert all("(county, case_id)" in definition for definition in keys.values())


def test_tables_of_cases_have_no_triggers(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        assert [table for (table,) in cursor.fetchall() if not table.startswith("procrastinate_")] == []


@pytest.mark.parametrize("config", [c for c in apps.get_app_configs() if c.name.startswith("yiwang.")], ids=lambda c: c.label)
def test_migrations_are_one_line(config):
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    leaves = [name for app, name in loader.graph.leaf_nodes() if app == config.label]
    assert len(leaves) <= 1, leaves
    numbers = sorted(int(name[:4]) for app, name in loader.graph.nodes if app == config.label)
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers)), numbers
