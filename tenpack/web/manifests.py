"""What a phone needs to put a part of the product on its home screen."""

from django.http import JsonResponse
from django.templatetags.static import static

ICONS: tuple[tuple[int, dict[str, str]], ...] = ((192, {}), (512, {"purpose": "any maskable"}))


def manifest_of(name: str, start: str, scope: str) -> JsonResponse:
    """The manifest of an app of this name that opens there. Source: W3C, Web Application Manifest."""
    told = {
        "id": start,
        "name": name,
        "short_name": name,
        "start_url": start,
        "scope": scope,
        "display": "standalone",
        "background_color": "#f7f6f2",
        "theme_color": "#0a6b57",
        "icons": [
            {"src": static(f"dist/icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} | more
            for size, more in ICONS
        ],
    }
    headers = {"Cache-Control": "public, max-age=3600"}
    return JsonResponse(told, content_type="application/manifest+json", headers=headers)
