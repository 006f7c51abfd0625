"""The site's addresses with Wagtail's content API among them, which the site itself does not serve."""

from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.api.v3.urls import api

from articles.content_api.viewsets import PicturesAPIViewSet
from newsroom.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]

api_v2 = WagtailAPIRouter("wagtailapi")
api_v2.register_endpoint("pages", PagesAPIViewSet)
api_v2.register_endpoint("images", PicturesAPIViewSet)

urlpatterns = [path("api/v2/", api_v2.urls), path("api/v3/", api.urls), *urlpatterns]
