"""Input that cannot be used, said in one line a person can act on."""


class WrongInputError(Exception):
    """A command refuses its input: one clear line, exit code 2, nothing half done."""
