"""What intake keeps of its own: the keys of client programs. Reports themselves belong to cases."""

from yiwang.intake.models.api_key import ApiKey

__all__ = ["ApiKey"]
