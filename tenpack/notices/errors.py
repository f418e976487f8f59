"""What choosing and push messages refuse."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, Refused


class NotABrowser(Invalid):
    code = "not_a_browser"
    message = _("This browser’s push address cannot be used. Turn push messages off in the browser, then on again.")


class BrowserTaken(Refused):
    code = "browser_taken"
    message = _("This browser takes messages for somebody else. Turn them off in the browser’s own settings first.")


class NoQuiet(Invalid):
    code = "no_quiet"
    field = "ends"
    message = _("Choose an end that differs from the beginning.")
