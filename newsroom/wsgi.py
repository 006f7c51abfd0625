"""The site for a WSGI server, for example: granian --interface wsgi --blocking-threads 8 newsroom.wsgi:application"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.production")

application = get_wsgi_application()
