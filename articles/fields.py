"""Fields of the newspaper's pages that Wagtail has none of its own for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.blocks import Block, StreamBlock
from wagtail.fields import StreamField

from articles.photo_metadata.packets import packet_of
from articles.photo_metadata.writing import written_upright
from articles.topics.names import look_of

if TYPE_CHECKING:
    from django.core.files import File


class RegisteredBlocksField(StreamField):
    """
    A StreamField for the blocks of `of`, and those that the site registers with a hook, each function of which gives a list of names and blocks.

    Migrations do not say which these are, so that a site may register what it likes without one. A block that is registered no more is left out.
    """

    def __init__(self, hook: str, *, of: type[StreamBlock] = StreamBlock, **kwargs: Any) -> None:
        self.hook = hook
        self.of = of
        super().__init__([], **kwargs)

    @cached_property
    def stream_block(self) -> StreamBlock:
        """Put together when it is first used, once the hooks of all apps are there."""
        block = self.of(self.registered())
        block.set_meta_options(self.block_opts)
        return block

    def registered(self) -> list[tuple[str, Block]]:
        return [named for register in hooks.get_hooks(self.hook) for named in register()]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = models.Field.deconstruct(self)
        return name, path, [self.hook], kwargs


class LogoFile(ImageFieldFile):
    """Is stored with the paper's name as its credit, and with nothing else that the uploaded file says."""

    def save(self, name: str, content: File[bytes], save: bool = True) -> None:  # noqa: FBT001, FBT002 - as in Django
        paper: Any = self.instance
        paper_name = paper.name or paper.site.site_name
        content.seek(0)
        written = written_upright(content.read(), packet_of({"Credit Line": paper_name, "Creator": paper_name}))
        super().save(name, ContentFile(written, name=name), save)


class LogoField(models.ImageField):
    attr_class = LogoFile


class LookField(models.CharField):
    """What the name beside it looks like (articles/topics/names.py), worked out whenever the row is stored whole: by `save`, `create` or `bulk_create`."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - as in Django
        look = look_of(model_instance.name)  # type: ignore[attr-defined]  # only what has a name has a look
        setattr(model_instance, self.attname, look)
        return look
