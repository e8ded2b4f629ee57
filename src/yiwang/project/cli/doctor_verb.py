"""yiwang doctor"""

import argparse

from yiwang.project.cli.ready import django_ready, say


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Exit code 1 when something is wrong. Changes nothing."


def run(_arguments: argparse.Namespace) -> int:
    with django_ready(migrated=False):
        from yiwang.project.doctor import examine

        findings = []
        for finding in examine():
            findings.append(finding)
            say(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.title}: {finding.detail}")
            if finding.advice:
                say(f"         → {finding.advice}")
    wrong = sum(not finding.ok for finding in findings)
    say(f"{wrong} of {len(findings)} need attention." if wrong else "All is well.")
    return 1 if wrong else 0
