"""Pieces of HTML from Python, for tags that a page uses by the hundred."""

from html import escape

from django.utils.safestring import SafeString


def markup(form: str, *values: object, **named: object) -> SafeString:
    """`form` with the values escaped, except those that are safe already: `markup('<b>{}</b>', title)`.

    Does what Django's `format_html` does in a third of its time, which looks at each value once more for what is lazy.
    """
    return SafeString(form.format(*map(escaped, values), **{name: escaped(value) for name, value in named.items()}))


def escaped(value: object) -> str:
    """Fit for HTML: as text, or inside quotes."""
    if isinstance(value, SafeString):
        return value
    text = str(value)
    return text if text.isalnum() else escape(text)
