"""The error of the embedded server."""


class MongodError(Exception):
    """The embedded MongoDB cannot be used."""
