"""Receipt codes are as good as keys: they reach no log."""

import logging

from yiwang.project.log import HideReceipts


def test_a_receipt_code_never_reaches_a_log() -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "Not Found: %s", ("/r/990121-QX7K-4M92-PD3F-W2TH/",), None
    )
    HideReceipts().filter(record)
    assert record.getMessage() == "Not Found: /r/…/"
