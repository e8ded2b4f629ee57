"""How long access keeps its rows."""

from datetime import timedelta

from yiwang.accountability.actions import retain

DAY = timedelta(days=1)
TEN_YEARS = timedelta(days=3653)


def register() -> None:
    """Called when the app is ready."""
    retain("access.Unit", keep=None, since="", why="cases name the unit that was responsible; an ended unit keeps its row")
    retain(
        "access.Account",
        keep=TEN_YEARS,
        since="end of the last post",
        why="the audit trail names it as long as acts must be provable",
    )
    retain(
        "access.Post", keep=TEN_YEARS, since="valid_to", why="in whose name somebody acted must be provable as long as the act"
    )
    retain("access.GridAssignment", keep=TEN_YEARS, since="valid_to", why="as the post it belongs to")
    retain(
        "access.SharedLimit", keep=DAY, since="expires_at", why="counts attempts; removed with the next write after it expires"
    )
    retain("usersessions.UserSession", keep=DAY, since="created_at", why="so that a stranger's session can be seen and ended")
    retain("mfa.Authenticator", keep=None, since="", why="goes when the second step is removed or reset, and with the account")
    retain("account.EmailAddress", keep=None, since="", why="never filled: staff log in by name")
    retain("account.EmailConfirmation", keep=None, since="", why="never filled: staff log in by name")
