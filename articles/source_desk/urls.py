"""Addresses in the admin."""

from django.urls import URLPattern, path

from articles.source_desk.merges import MergeSourceView, MergesView, UndoMergeView
from articles.source_desk.uses import SourceUsesView


def urls() -> list[URLPattern]:
    return [
        path("sources/<int:pk>/relied-on/", SourceUsesView.as_view(), name="articles_source_uses"),
        path("sources/<int:pk>/merge/", MergeSourceView.as_view(), name="articles_merge_source"),
        path("sources/merges/", MergesView.as_view(), name="articles_source_merges"),
        path("sources/merges/<int:pk>/undo/", UndoMergeView.as_view(), name="articles_undo_source_merge"),
    ]
