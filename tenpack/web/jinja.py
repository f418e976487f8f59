"""The pages' template environment: filters in the words, zone and currency of the business."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from tenpack.kit.moments import local_day
from tenpack.kit.money import Money, locale_of
from tenpack.packs.rules import days_left


def language() -> str:
    """The language of this page as Babel names it."""
    return str(locale_of(get_language() or "en"))


def money(value: Money) -> str:
    """`400 €`, in the page's language."""
    return value.text(language())


def full_money(value: Money) -> str:
    """`400.00 €`: all decimals, for amounts that stand below each other."""
    return value.full_text(language())


def day(value: date | None, width: str = "medium") -> str:
    """`22 Feb 2027` with the weekday, or "never"."""
    if value is None:
        return gettext("never")
    return format_date(value, "E d MMM yyyy" if width == "medium" else width, locale=language())


@pass_context
def moment(context: Context, value: datetime, width: str = "short") -> str:
    """Day and time in the business's zone."""
    business = context.get("business")
    zone = ZoneInfo(business.zone if business else "UTC")
    return format_datetime(
        value.astimezone(zone), "E d MMM yyyy, HH:mm" if width == "short" else width, locale=language()
    )


@pass_context
def countdown(context: Context, value: date | None) -> str:
    """How long until the last day is over, in words."""
    business = context.get("business")
    if value is None or business is None:
        return ""
    days = days_left(value, local_day(context["now"], business.zone)) or 0
    if days <= 0:
        return gettext("expired")
    if days == 1:
        return gettext("last day today")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def ago(value: datetime, now: datetime) -> str:
    """`5 minutes ago`."""
    return format_timedelta(value - now, add_direction=True, locale=language())


def url(name: str, *args: Any, **query: Any) -> str:
    """The address of a page by its name."""
    return reverse(name, args=args, query={key: value for key, value in query.items() if value} or None)


def environment(**options: Any) -> Environment:
    """The environment Django's backend asks for."""
    # Which are built on the filters above.
    from tenpack.web import money_words, standings, words

    env = Environment(  # noqa: S701 – Django's backend passes autoescape
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]
    env.globals.update(url=url, static=static)
    filters: Mapping[str, Any] = {
        "money": money,
        "full_money": full_money,
        "day": day,
        "moment": moment,
        "countdown": countdown,
        "ago": ago,
    }
    env.filters.update({**filters, **words.FILTERS, **money_words.FILTERS, **standings.FILTERS})
    return env
