"""What intake answers about client programs and mails."""

from yiwang.intake.queries.clients import Client, client_of, forget_clients
from yiwang.intake.queries.notices import mail_trouble

__all__ = ["Client", "client_of", "forget_clients", "mail_trouble"]
