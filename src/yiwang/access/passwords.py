"""What a password must be, beyond what Django checks."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's check with words in every language of the product; named in AUTH_PASSWORD_VALIDATORS."""

    def get_error_message(self) -> str:
        return _("It needs at least %(count)s characters.") % {"count": self.min_length}
