from django.urls import path

from bench.peer import views

urlpatterns = [
    path("stories/<int:story_id>/vote/", views.vote),
    path("nothing/", views.nothing),
]
