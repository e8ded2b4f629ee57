"""yiwang account create"""

import argparse
import getpass
import sys

from yiwang.project.cli.ready import django_ready, say
from yiwang.shared.wrong_input import WrongInputError


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="account_verb", metavar="VERB", required=True)
    about = "Make an account with its first post."
    create = verbs.add_parser("create", help=about, description=about)
    create.add_argument("username", help="log-in name: small letters, digits, dot, hyphen, underscore")
    create.add_argument("--role", required=True, help="role of its first post, such as county-operator or admin")
    create.add_argument("--unit", required=True, help="code of the unit, such as 990121")
    create.add_argument("--name", default="", help="the person's name; the log-in name when left out")
    create.add_argument("--email", default="", help="address for notices (may be left out)")
    create.add_argument("--language", default="", help="zh-hans or en")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(arguments: argparse.Namespace) -> int:
    from django.utils.translation import override

    with django_ready(owner=True), override("en"):  # as all lines of the command
        _create(arguments)
    return 0


def _create(arguments: argparse.Namespace) -> None:
    from django.conf import settings

    from yiwang.access.actions import NewAccount, create_account
    from yiwang.access.queries import console_actor

    language = arguments.language or settings.LANGUAGE_CODE
    if language not in dict(settings.LANGUAGES):
        raise WrongInputError(f"There is no language “{language}”. Languages: {', '.join(dict(settings.LANGUAGES))}.")
    new = NewAccount(
        username=arguments.username,
        display_name=arguments.name,
        role=arguments.role,
        unit=arguments.unit,
        password=_password(from_stdin=arguments.password_stdin),
        email=arguments.email,
        language=language,
    )
    made = create_account(actor=console_actor(), new=new, using="owner")
    say(f"Account {made.account.username} was made: {made.post.role} at {made.post.unit.name} ({made.post.unit_id}).")
    if made.password:
        say(f"Password, shown only now: {made.password}")


def _password(*, from_stdin: bool) -> str:
    """Empty: one is made up. Asked for only where somebody sits at the keyboard."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
        if not password:
            raise WrongInputError("There is no password on standard input.")
        return password
    if not sys.stdin.isatty():
        return ""
    password = getpass.getpass("Password (empty: one is made up): ")
    if password and password != getpass.getpass("Again: "):
        raise WrongInputError("The two passwords differ. Nothing was made.")
    return password
