"""Refusals as answers, for the API and for whatever else speaks JSON."""

from django.http import HttpResponse

from tenpack.kit.errors import Refused
from tenpack.web.api.problems import MEDIA_TYPE, document, headers_of
from tenpack.web.api.repeats import as_json


def problem(error: Refused) -> HttpResponse:
    """A refusal as an answer."""
    response = as_json(error.status, document(error))
    response["Content-Type"] = MEDIA_TYPE
    for name, value in headers_of(error).items():
        response[name] = value
    return response
