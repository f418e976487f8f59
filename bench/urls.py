"""The addresses of Tenpack, and an empty page with the same frame, sign-in and middleware as every other."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenpack.web.access import ANY_ROLE, may
from tenpack.web.respond import page
from tenpack.web.urls import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from tenpack.web.urls import urlpatterns as pages

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]


@may(ANY_ROLE)
def empty(request: HttpRequest) -> HttpResponse:
    """The frame of every page with nothing in it."""
    return page(request, "base.html")


urlpatterns = [*pages, path("bench/empty", empty)]
