"""What intake answers about client programs."""

from yiwang.intake.queries.clients import Client, client_of, forget_clients

__all__ = ["Client", "client_of", "forget_clients"]
