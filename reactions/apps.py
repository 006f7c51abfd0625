from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_delete
from django.utils.translation import gettext_lazy as _


class ReactionsConfig(AppConfig):
    name = "reactions"
    verbose_name = _("Reactions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reactions import database  # noqa: PLC0415 - models are there only now.
        from reactions.checks import check_settings  # noqa: PLC0415
        from reactions.desk import page_listing  # noqa: PLC0415
        from reactions.models import page_model  # noqa: PLC0415
        from reactions.receivers import delete_with_page  # noqa: PLC0415
        from reactions.signals import large_act_waiting  # noqa: PLC0415
        from reactions.tasks import enqueue_large_act  # noqa: PLC0415

        register(check_settings)
        # Before any app's hooks are read: they may take Wagtail's columns for lists of their own.
        page_listing.put_in_place()
        post_migrate.connect(database.put_in_place, sender=self, dispatch_uid="reactions.database")
        pre_delete.connect(delete_with_page, sender=page_model(), dispatch_uid="reactions.receivers")
        large_act_waiting.connect(enqueue_large_act, dispatch_uid="reactions.tasks")
