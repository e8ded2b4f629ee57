"""Forms of the account pages."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class LanguageForm(forms.Form):
    """The language of one's pages."""

    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
