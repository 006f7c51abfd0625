"""Reader addresses that are not pages of the tree."""

from django.urls import path, re_path

from articles import paper_views, views

app_name = "articles"

urlpatterns = [
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("people/<slug:slug>/", views.contributor, name="contributor"),
    path("search/", views.search, name="search"),
    path("how-we-work/", paper_views.how_we_work, name="how_we_work"),
    re_path(r"^theme-([0-9a-f]{6})-([0-9a-f]{6})\.css$", paper_views.theme, name="theme"),
]
