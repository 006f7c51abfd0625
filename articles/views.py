"""Reader pages that are not pages of the tree: topics, sources, people, search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.models import Contributor, Source, Topic


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "articles/topic.html", {"topic": get_object_or_404(Topic, slug=slug)})


def source(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "articles/source.html", {"source": get_object_or_404(Source.objects.named(), slug=slug)})


def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "articles/contributor.html", {"contributor": get_object_or_404(Contributor, slug=slug)})


def search(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/search.html", {})
