"""Tags of the page of grid staff."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_query(context: template.Context, name: str, value: object) -> str:
    """The list's address with one thing changed; another filter begins at the first page again."""
    query = context["query"].copy()
    query.pop("page", None)
    query.pop(name, None)
    if value:
        query[name] = str(value)
    return reverse("grid_staff") + (f"?{query.urlencode()}" if query else "")
