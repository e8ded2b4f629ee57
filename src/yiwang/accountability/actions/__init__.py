"""What other apps may ask of accountability."""

from yiwang.accountability.actions.record import Acting, record
from yiwang.accountability.actions.retention import Rule, retain, retention_rules

__all__ = ["Acting", "Rule", "record", "retain", "retention_rules"]
