"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from tenpack.web.pages import pack_changes, packs, sessions

# Every module of pages, one a line.
PAGES = [
    packs,
    pack_changes,
    sessions,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    *(address for module in PAGES for address in module.urls),
]

handler400 = "tenpack.web.pages.errors.bad_request"
handler403 = "tenpack.web.pages.errors.denied"
handler404 = "tenpack.web.pages.errors.missing"
handler500 = "tenpack.web.pages.errors.broken"
