"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from vigie.conf.hardening import begin

begin()  # Here too: the web server's workers are programs of their own.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.conf.settings")
application = get_wsgi_application()
