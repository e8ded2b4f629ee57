"""Grants on the tables that belong to no app, and on the job queue, which is a queue and may be cleaned by the worker."""

from django.db import migrations

from yiwang.shared.db.grants import Grant

QUEUE = "procrastinate_workers, procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events"


class Migration(migrations.Migration):
    dependencies = [("shared", "0002_outbox_installation"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [
        Grant("shared_outboxrow", "SELECT, INSERT, UPDATE"),
        Grant("shared_outboxrow", "SELECT, DELETE", "retention"),
        Grant("shared_heartbeat", "SELECT, INSERT, UPDATE"),
        Grant("shared_installation", "SELECT"),
        Grant("django_migrations", "SELECT"),
        Grant(QUEUE, "SELECT, INSERT, UPDATE, DELETE"),
    ]
