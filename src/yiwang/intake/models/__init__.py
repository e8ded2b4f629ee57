"""What intake keeps of its own: the keys of client programs, and which mails went out. Reports themselves belong to cases."""

from yiwang.intake.models.api_key import ApiKey
from yiwang.intake.models.notice import Notice

__all__ = ["ApiKey", "Notice"]
