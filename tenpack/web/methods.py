"""Undo without script: a POST that carries `_method=delete` is a DELETE."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse


class MethodMiddleware:
    """Gives a form's request the method it stands for, after the token of the POST was checked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> None:
        """Only DELETE can be stood for; anything else stays a POST. The API, without form tokens, has no forms."""
        if getattr(view, "csrf_exempt", False):
            return
        if request.method == "POST" and request.POST.get("_method") == "delete":
            request.method = "DELETE"
