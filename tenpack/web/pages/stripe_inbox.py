"""The door for the provider's messages: verified and stored, answered at once, read by the worker."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.money.stripe.inbox import LARGEST_BODY, receive
from tenpack.people.models import Business
from tenpack.web.access import everyone, for_scripts
from tenpack.web.respond import moment_of

# The signature, checked on the raw body, stands in the place of a form's token.


@csrf_exempt
@everyone
@for_scripts
@require_POST
def stripe_events(request: HttpRequest, business_id: str) -> HttpResponse:
    """Store one message. 413 for one that is too large, 400 for a bad signature, 404 for no such business."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return HttpResponse(status=413)
    business = Business.objects.filter(id=parse_id("bu", business_id) or NO_ID).first()
    if business is None:
        raise NotFound
    receive(business=business, body=body, signature=request.headers.get("Stripe-Signature", ""), now=moment_of(request))
    return HttpResponse(status=200)


urls = [path("stripe/<str:business_id>/events", stripe_events, name="stripe-events")]
