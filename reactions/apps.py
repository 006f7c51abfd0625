from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ReactionsConfig(AppConfig):
    name = "reactions"
    verbose_name = _("Reactions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reactions.checks import check_settings  # noqa: PLC0415 - models are there only now.

        register(check_settings)
