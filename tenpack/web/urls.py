"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
]

handler400 = "tenpack.web.pages.errors.bad_request"
handler403 = "tenpack.web.pages.errors.denied"
handler404 = "tenpack.web.pages.errors.missing"
handler500 = "tenpack.web.pages.errors.broken"
