"""Reader addresses that are not pages of the tree."""

from django.urls import path

from articles import views

app_name = "articles"

urlpatterns = [
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("people/<slug:slug>/", views.contributor, name="contributor"),
    path("search/", views.search, name="search"),
]
