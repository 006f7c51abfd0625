"""The site's addresses. Whatever is not named here is looked for in the page tree."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from articles.views import serve_page
from newsroom.content_api import api
from newsroom.health import healthz
from newsroom.languages import in_each_language
from newsroom.media import media
from newsroom.robots import robots
from reactions.urls import batch

urlpatterns = [
    # First, for they are asked for most often.
    path("reactions", batch),
    path("reactions/", include("reactions.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("api/v3/", api.urls),
    path("media/<path:path>", media, name="media"),
    path("healthz/", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
    path("documents/", include(wagtaildocs_urls)),
    in_each_language(
        path("", include("articles.urls")),
        *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"),
        re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    ),
]

handler404 = "newsroom.views.page_not_found"
