"""Roles, states and scopes of people."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    COACH = "coach", _("Coach")
    CLIENT = "client", _("Client")

    @property
    def runs_business(self) -> bool:
        """Owner and manager see every client and the settings."""
        return self in (Role.OWNER, Role.MANAGER)

    @property
    def is_staff(self) -> bool:
        """Owner, manager and coach, in contrast to clients."""
        return self is not Role.CLIENT


STAFF_ROLES = [(role.value, role.label) for role in (Role.OWNER, Role.MANAGER, Role.COACH)]


# How a business writes money and days, and the language of its letters and of people who chose none.
LOCALES = (
    "en",
    "en-GB",
    "en-US",
    "en-AU",
    "en-CA",
    "de",
    "de-AT",
    "de-CH",
    "es",
    "es-MX",
    "fr",
    "fr-CA",
    "fr-CH",
    "ar",
)


class ClientState(TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    ARCHIVED = "archived", _("Archived")


class WeekStart(IntegerChoices):
    MONDAY = 1, _("Monday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class WeightUnit(TextChoices):
    KILOGRAM = "kg", _("Kilograms")
    POUND = "lb", _("Pounds")


class Scope(TextChoices):
    READ = "read", _("Read")
    WRITE = "write", _("Write")


class AttachmentKind(TextChoices):
    """What a file is by its content; everything else is refused."""

    JPEG = "jpeg", _("Picture")
    PNG = "png", _("Picture with clear edges")
    PDF = "pdf", _("PDF")
    TEXT = "text", _("Plain text")

    @property
    def is_picture(self) -> bool:
        """Shown in the thread, and made anew when it came in."""
        return self in (AttachmentKind.JPEG, AttachmentKind.PNG)

    @property
    def media_type(self) -> str:
        """As the answer names it."""
        return MEDIA_TYPES[self]

    @property
    def ending(self) -> str:
        """How the file's name ends."""
        return ENDINGS[self]


MEDIA_TYPES = {
    AttachmentKind.JPEG: "image/jpeg",
    AttachmentKind.PNG: "image/png",
    AttachmentKind.PDF: "application/pdf",
    AttachmentKind.TEXT: "text/plain; charset=utf-8",
}
ENDINGS = {
    AttachmentKind.JPEG: ".jpg",
    AttachmentKind.PNG: ".png",
    AttachmentKind.PDF: ".pdf",
    AttachmentKind.TEXT: ".txt",
}
