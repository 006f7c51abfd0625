"""What a newspaper says about how it works: which policies there are, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from articles.validators import is_web_address, validate_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.blocks.stream_block import StreamValue
    from wagtail.models import Page
    from wagtail.rich_text import RichText

POLICY_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class PolicyKind(models.TextChoices):
    """The policies, in the order in which readers find them."""

    ETHICS = "ethics", _("Ethics")
    CORRECTIONS = "corrections", _("Corrections")
    OWNERSHIP = "ownership", _("Ownership and funding")
    UNNAMED_SOURCES = "unnamed_sources", _("Unnamed sources")
    VERIFICATION = "verification", _("Verification")
    MASTHEAD = "masthead", _("Who we are")

    @property
    def anchor(self) -> str:
        """Where the policy begins on the page "How we work"."""
        return self.value.replace("_", "-")


class PolicyBlock(blocks.StructBlock):
    """One policy: written here, on a page of the site, at an address elsewhere, or a summary here and the rest there."""

    text = blocks.RichTextBlock(required=False, features=POLICY_FEATURES, label=_("Text"))
    page = blocks.PageChooserBlock(required=False, label=_("Page that says it"), help_text=_("A page of this site that says it at length."))
    url = blocks.URLBlock(required=False, label=_("Address that says it"), validators=[validate_web_address], help_text=_("Where it stands elsewhere."))

    class Meta:
        icon = "doc-full-inverse"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not _has_words(cleaned["text"]) and not cleaned["page"] and not cleaned["url"]:
            raise StructBlockValidationError(non_block_errors=[ValidationError(_("Write the policy, or say where it stands."))])
        return cleaned


class PoliciesBlock(blocks.StreamBlock):
    """Each policy once at most."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__([(kind.value, PolicyBlock(label=kind.label)) for kind in PolicyKind], **kwargs)

    class Meta:
        block_counts = {kind.value: {"max_num": 1} for kind in PolicyKind}


class FooterLinkBlock(blocks.StructBlock):
    """A link at the foot of every page. An address, not a page of the tree: no page of the newspaper has to look it up."""

    label = blocks.CharBlock(max_length=60, label=_("Words"))
    address = blocks.CharBlock(max_length=1000, label=_("Address"), help_text=_("On this site, such as /harbour/, or elsewhere, with https://."))

    class Meta:
        icon = "link"
        label = _("Link")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        address = cleaned["address"].strip()
        if not is_web_address(address) and (not address.startswith("/") or address.startswith(("//", "/\\"))):
            error = ValidationError(_("Give an address that starts with / or https://."), code="address")
            raise StructBlockValidationError(block_errors={"address": error})
        return cleaned


def _has_words(text: RichText | None) -> bool:
    # The editor leaves an empty paragraph where nothing is written.
    return bool(text and strip_tags(text.source).strip())


@dataclass(frozen=True)
class Policy:
    """A policy as readers find it. `page` is live, or there is none."""

    kind: PolicyKind
    text: RichText | None
    page: Page | None
    url: str


def readable(policies: StreamValue) -> list[Policy]:
    """The policies that have something to read, in the order of their kinds."""
    order = list(PolicyKind)
    found = filter(None, map(_readable, policies))
    return sorted(found, key=lambda policy: order.index(policy.kind))


def elsewhere(policies: StreamValue) -> dict[PolicyKind, str]:
    """Each policy that is written, with its address where it stands elsewhere alone, else "". Asks the database nothing."""
    return dict(map(_elsewhere, _raw(policies)))


def _raw(policies: StreamValue) -> Iterable[dict[str, Any]]:
    return policies.raw_data


def _elsewhere(raw: dict[str, Any]) -> tuple[PolicyKind, str]:
    value = raw["value"]
    is_elsewhere = value.get("url") and not value.get("page") and not strip_tags(value.get("text") or "").strip()
    return PolicyKind(raw["type"]), value["url"] if is_elsewhere else ""


def _readable(block: Any) -> Policy | None:
    value = block.value
    text = value["text"] if _has_words(value["text"]) else None
    page = value["page"] if value["page"] and value["page"].live else None
    return Policy(PolicyKind(block.block_type), text, page, value["url"] or "") if text or page or value["url"] else None
