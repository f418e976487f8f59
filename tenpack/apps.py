from django.apps import AppConfig


class TenpackConfig(AppConfig):
    """The one Django app; its rooms are plain packages (see docs/house.md)."""

    name = "tenpack"
    default_auto_field = "django.db.models.BigAutoField"
