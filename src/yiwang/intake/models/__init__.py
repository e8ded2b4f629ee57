"""What intake keeps of its own: keys of client programs, mails that went out, accounts of imports. Reports belong to cases."""

from yiwang.intake.models.api_key import ApiKey
from yiwang.intake.models.case_import import CaseImport
from yiwang.intake.models.notice import Notice

__all__ = ["ApiKey", "CaseImport", "Notice"]
