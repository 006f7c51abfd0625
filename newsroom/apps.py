from django.apps import AppConfig
from django.conf import settings


class NewsroomConfig(AppConfig):
    name = "newsroom"

    def ready(self) -> None:
        from wagtail.signals import copy_for_translation_done  # noqa: PLC0415 - models are there only now.

        from articles.models import ArticlePage  # noqa: PLC0415 - as above
        from newsroom import checks, receivers  # noqa: F401, PLC0415 - checks register themselves
        from newsroom.translations import share_permissions  # noqa: PLC0415 - as above
        from reactions.content_api import reactions_field  # noqa: PLC0415 - as above

        # Wagtail reads what its API shows of a page type once, when its pictures are made ready: after this app.
        ArticlePage.api_fields = [*ArticlePage.api_fields, reactions_field]

        if settings.PAGE_CACHE or settings.WAGTAILFRONTENDCACHE:
            receivers.connect()
        copy_for_translation_done.connect(share_permissions, dispatch_uid="newsroom.translations")
