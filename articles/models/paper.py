"""What a newspaper says of itself: its name, its look, how it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from articles.colours import ACCENT, DARK_ACCENT, HEX_COLOUR, LEAST_CONTRAST, contrast_on_page, one_decimal, validate_colour
from articles.fields import LogoField
from articles.panels import AccentPanel
from articles.paths import path_to
from articles.policies import FooterLinkBlock, PoliciesBlock, Policy, PolicyKind, elsewhere, readable
from articles.prepared import Kept
from articles.sites import site_of
from articles.validators import LOGO_EXTENSIONS, validate_logo, validate_web_address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LOGO_FOLDER = "images/logos"
PAPERS = Kept(lambda site: Paper.objects.filter(site=site))


@register_setting(icon="doc-full-inverse", order=50)
class Paper(PreviewableMixin, BaseSiteSetting):
    """The newspaper of a site. Pages read it once a request, and do without where nobody has filled it in."""

    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("Left empty, the site's name is used."))
    motto = models.CharField(_("motto"), max_length=160, blank=True, help_text=_("One line below the name on the front page."))
    logo = LogoField(
        _("logo"),
        upload_to=LOGO_FOLDER,
        blank=True,
        width_field="logo_width",
        height_field="logo_height",
        validators=[FileExtensionValidator(LOGO_EXTENSIONS), validate_logo],
        help_text=_("In place of the name at the head of each page, and for search engines. PNG, WebP or JPEG, about 120 pixels high or more."),
    )
    logo_width = models.PositiveIntegerField(null=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, editable=False)
    dark_logo = LogoField(
        _("logo for dark pages"),
        upload_to=LOGO_FOLDER,
        blank=True,
        width_field="dark_logo_width",
        height_field="dark_logo_height",
        validators=[FileExtensionValidator(LOGO_EXTENSIONS), validate_logo],
        help_text=_("For readers whose device is set to dark. Left empty, the logo above is shown there, too."),
    )
    dark_logo_width = models.PositiveIntegerField(null=True, editable=False)
    dark_logo_height = models.PositiveIntegerField(null=True, editable=False)
    accent = models.CharField(_("accent colour"), max_length=7, default=ACCENT, validators=[validate_colour])
    dark_accent = models.CharField(_("accent colour on dark pages"), max_length=7, default=DARK_ACCENT, validators=[validate_colour])
    founded_on = models.DateField(_("founding date"), null=True, blank=True)
    policies = StreamField(PoliciesBlock(), verbose_name=_("policies"), blank=True)
    accounts = StreamField(
        [("account", blocks.URLBlock(label=_("Account"), icon="site", validators=[validate_web_address]))],
        verbose_name=_("accounts elsewhere"),
        blank=True,
        help_text=_("Where else the newspaper can be followed. Search engines are told that these are yours."),
    )
    footer_links = StreamField([("link", FooterLinkBlock())], verbose_name=_("links at the foot of each page"), blank=True)
    feeds_full_text = models.BooleanField(
        _("whole stories in feeds"), default=False, help_text=_("Off, feeds hold the sentence below the headline and lead to the story.")
    )

    name_panels = [
        FieldPanel("name"),
        FieldPanel("motto"),
        FieldPanel("founded_on"),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("dark_logo")], heading=_("Logo")),
        MultiFieldPanel([FieldRowPanel([AccentPanel("accent", scheme="light"), AccentPanel("dark_accent", scheme="dark")])], heading=_("Accent colour")),
    ]
    policy_panels = [
        HelpPanel(
            _("Readers find what is written here under “How we work”, linked at the foot of each page. Search engines are told where each policy stands.")
        ),
        FieldPanel("policies"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(name_panels, heading=_("Name and look")),
            ObjectList(policy_panels, heading=_("How we work")),
            ObjectList([FieldPanel("footer_links"), FieldPanel("accounts"), FieldPanel("feeds_full_text")], heading=_("Links and feeds")),
        ]
    )

    class Meta:
        verbose_name = _("the paper")
        verbose_name_plural = _("papers")

    @classmethod
    def for_request(cls, request: HttpRequest) -> Paper:
        """
        The paper of the site that was asked for, looked up once a request.

        Unlike Wagtail's own it writes nothing: where nobody has filled the settings in, there is one that is not stored.
        """
        kept, name = vars(request), cls.get_cache_attr_name()
        if name not in kept:
            site = site_of(request)
            found = PAPERS.once(request, site=site.pk).anew() if site else []
            kept[name] = next(iter(found), None) or cls(site=site)
        return kept[name]

    def clean(self) -> None:
        super().clean()
        self.accent, self.dark_accent = self.accent.lower(), self.dark_accent.lower()
        errors = {
            name: self._too_faint(contrast_on_page(colour, scheme), advice=advice)
            for name, colour, scheme, advice in [
                ("accent", self.accent, "light", _("Choose a darker colour.")),
                ("dark_accent", self.dark_accent, "dark", _("Choose a lighter colour.")),
            ]
            if HEX_COLOUR.fullmatch(colour) and contrast_on_page(colour, scheme) < LEAST_CONTRAST
        }
        if errors:
            raise ValidationError(errors)

    def _too_faint(self, ratio: float, *, advice: Any) -> ValidationError:
        text = _("This colour's contrast with the page is %(ratio)s:1. Text needs %(least)s:1. %(advice)s")
        return ValidationError(text, code="contrast", params={"ratio": one_decimal(ratio), "least": LEAST_CONTRAST, "advice": advice})

    @property
    def theme_url(self) -> str:
        """The path of the style sheet with the accent colours, or "" while they are those of tokens.css."""
        if (self.accent, self.dark_accent) == (ACCENT, DARK_ACCENT):
            return ""
        return reverse("articles:theme", args=[self.accent[1:], self.dark_accent[1:]])

    @property
    def has_policies(self) -> bool:
        return bool(self.policies)

    def readable_policies(self) -> list[Policy]:
        return readable(self.policies)

    def policy_addresses(self) -> dict[PolicyKind, str]:
        """Where each policy can be read: a path of ours, or a whole address where it stands elsewhere alone."""
        how_we_work = path_to("articles:how_we_work")
        return {kind: address or f"{how_we_work}#{kind.anchor}" for kind, address in elsewhere(self.policies).items()}

    def account_addresses(self) -> list[str]:
        return [block.value for block in self.accounts]

    def get_full_url(self) -> str:
        return f"{self.site.root_url}/"

    # Wagtail's property is bound to Wagtail's own method.
    full_url = property(get_full_url)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("front", _("Front page")), ("how-we-work", _("How we work"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        vars(request)[self.get_cache_attr_name()] = self
        if mode_name == "how-we-work":
            return TemplateResponse(request, "articles/how_we_work.html", {"policies": self.readable_policies()})
        return self.site.root_page.specific.serve_preview(request, "")
