"""Signing out leaves nothing on the device, neither of Coach Mode nor of the portal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class SignOutMiddleware:
    """Has the browser wipe what Coach Mode and the portal keep, and their workers, with the answer to signing out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout") and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"storage"'
        return response
