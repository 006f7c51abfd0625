from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("articles.checks")
        # Imported here: models are there only once the registry is ready.
        import_module("articles.content_api.version_3").use_own_pictures()
        indexing = import_module("articles.indexing")
        tasks = import_module("articles.tasks")
        picture = self.get_model("CreditedImage")
        post_save.connect(tasks.make_files_on_clearance, sender=picture, dispatch_uid="articles.make_files_again")
        post_save.connect(tasks.make_portraits_files, sender=self.get_model("Contributor"), dispatch_uid="articles.make_portraits_files")
        post_save.connect(tasks.index_stories_showing, sender=picture, dispatch_uid="articles.index_stories_showing")
        page_published.connect(tasks.fetch_on_publication, sender=self.get_model("ArticlePage"), dispatch_uid="articles.fetch_embeds")
        page_published.connect(tasks.make_files_on_publication, sender=self.get_model("ArticlePage"), dispatch_uid="articles.make_picture_files")
        page_published.connect(indexing.index_published_story, sender=self.get_model("ArticlePage"), dispatch_uid="articles.index_published_story")
        post_save.connect(tasks.follow_picture, sender=self.get_model("CreditedImage"), dispatch_uid="articles.follow_picture")
        post_save.connect(tasks.follow_licence, sender=self.get_model("Licence"), dispatch_uid="articles.follow_licence")
