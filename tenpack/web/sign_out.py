"""Signing out leaves nothing on the device, neither of Coach Mode nor of the portal, and no message reaches it."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tenpack.notices.push_browsers import forget_browser_by_id

# What a sign-in remembers of the browser it was made in.
PUSH_BROWSER = "push_browser"


class SignOutMiddleware:
    """Has the browser wipe what Coach Mode and the portal keep, and their workers, with the answer to signing out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path != reverse("account_logout"):
            return self.get_response(request)
        browser = request.session.get(PUSH_BROWSER)
        response = self.get_response(request)
        if not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"storage"'
            if browser:
                forget_browser_by_id(UUID(browser))
        return response
