"""The web server's door."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenpack.settings")

django = get_wsgi_application()

# After Django is set up: the lane knows its models.
from tenpack.web.lane import lane  # noqa: E402

application = lane(django)
