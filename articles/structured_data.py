"""
What a page says to machines, in the terms of schema.org: one JSON-LD graph a page.

Every function gives nodes as plain dictionaries. Credits come from articles.credits and what a story relies on from articles.reliance, so that
nothing is said here that readers are not told. Terms: https://schema.org/NewsArticle; what search engines ask for:
https://developers.google.com/search/docs/appearance/structured-data/article and …/image-license-metadata.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.credits import creators
from articles.models import BylineRole, SourceKind, WorkLabel
from articles.paths import path_to
from articles.policies import PolicyKind
from articles.renditions import crops, jpeg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import ArticlePage, Byline, Contributor, CreditedImage, CreditedRendition, Source, Topic
    from articles.publication import Publication
    from articles.reliance import Reliance

Node = dict[str, Any]

WORK_TYPES = {
    WorkLabel.NEWS: ["NewsArticle", "ReportageNewsArticle"],
    WorkLabel.ANALYSIS: ["NewsArticle", "AnalysisNewsArticle"],
    WorkLabel.OPINION: ["NewsArticle", "OpinionNewsArticle"],
    WorkLabel.EXPLAINER: ["NewsArticle", "BackgroundNewsArticle"],
    WorkLabel.REVIEW: ["NewsArticle", "ReviewNewsArticle"],
    # No kind of NewsArticle: it is not news.
    WorkLabel.SPONSORED: ["Article", "AdvertiserContentArticle"],
}
POLICY_TERMS = {
    PolicyKind.ETHICS: "ethicsPolicy",
    PolicyKind.CORRECTIONS: "correctionsPolicy",
    PolicyKind.OWNERSHIP: "ownershipFundingInfo",
    PolicyKind.UNNAMED_SOURCES: "unnamedSourcesPolicy",
    PolicyKind.VERIFICATION: "verificationFactCheckingPolicy",
    PolicyKind.MASTHEAD: "masthead",
}
WORKS = {SourceKind.DOCUMENT, SourceKind.DATASET}
AUTHORS = {BylineRole.WORDS, BylineRole.REPORTING}
# As Django's json_script escapes; the last two end a line in JavaScript, and are blanks to nobody else.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(nodes: Iterable[Node]) -> SafeString:
    """The nodes as a `<script>` of data. Whatever they hold, they cannot end it."""
    graph = {"@context": "https://schema.org", "@graph": [_without_blanks(node) for node in nodes]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


# The paper


def newspaper(publication: Publication) -> list[Node]:
    """The paper and its site: on every page, so that others can refer to them."""
    paper = publication.paper
    organisation = {
        "@type": "NewsMediaOrganization",
        "@id": publication.organisation_id,
        "name": publication.name,
        "url": publication.absolute("/"),
        "slogan": paper.motto,
        "logo": _logo(publication),
        "foundingDate": paper.founded_on.isoformat() if paper.founded_on else "",
        "sameAs": paper.account_addresses(),
        **_policies(publication),
    }
    site = {
        "@type": "WebSite",
        "@id": publication.site_id,
        "name": publication.name,
        "url": publication.absolute("/"),
        "inLanguage": publication.language_tag,
        "publisher": {"@id": publication.organisation_id},
    }
    return [organisation, site]


def _logo(publication: Publication) -> Node:
    paper = publication.paper
    if not paper.logo:
        return {}
    address = publication.absolute(paper.logo.url)
    return {"@type": "ImageObject", "url": address, "contentUrl": address, "width": paper.logo_width, "height": paper.logo_height}


def _policies(publication: Publication) -> Node:
    addresses = {kind: publication.absolute(address) for kind, address in publication.paper.policy_addresses().items()}
    said: Node = {POLICY_TERMS[kind]: address for kind, address in addresses.items()}
    return {**said, "publishingPrinciples": publication.absolute(path_to("articles:how_we_work")) if said else ""}


# Pictures


def pictures(publication: Publication, shown: Iterable[tuple[CreditedImage | None, str, str]]) -> list[Node]:
    """The files that a page shows, each once: pictures with their place of renditions.PLACES and their caption on this page."""
    nodes: dict[str, Node] = {}
    for picture, place, caption in shown:
        rendition = jpeg(picture, place) if picture else None
        if picture and rendition:
            nodes.setdefault(rendition.file.name, image(publication, picture, rendition, caption=caption))
    return list(nodes.values())


def image(publication: Publication, picture: CreditedImage, rendition: CreditedRendition, *, caption: str = "") -> Node:
    """One file of a picture, with whom to thank for it and what may be done with it."""
    address = publication.absolute(rendition.url)
    return {
        "@type": "ImageObject",
        "url": address,
        "contentUrl": address,
        "width": rendition.width,
        "height": rendition.height,
        "caption": caption or picture.caption,
        "description": picture.extended_description,
        "creditText": picture.credit.text,
        "creator": _creators(picture),
        "copyrightNotice": picture.copyright_notice,
        "license": picture.licence_address,
        "acquireLicensePage": picture.acquire_address,
        "digitalSourceType": picture.digital_source_address,
    }


def _creators(picture: CreditedImage) -> Node | list[Node]:
    """One alone as itself, several as a list. Whoever is credited stands in where nobody is named."""
    people = [{"@type": "Person", "name": name} for name in creators(picture)]
    return people if len(people) > 1 else next(iter(people), {"@type": "Organization", "name": picture.credit_line})


def cards(stories: Iterable[ArticlePage], *, first: str = "card") -> list[tuple[CreditedImage | None, str, str]]:
    """The pictures of stories in a list, for `pictures`. `first` is the place of the one that opens it."""
    return [(story.shown_picture, "card" if number else first, "") for number, story in enumerate(stories)]


# Stories


def story(publication: Publication, page: ArticlePage, *, section: Any, bylines: list[Byline], topics: list[Topic], reliances: list[Reliance]) -> Node:
    """The story itself. Readers' "updated" is `updated_at`, never a date of Wagtail's."""
    address = publication.address_of(page)
    lead = page.shown_picture
    published = publication.moment(page.first_published_at)
    return {
        "@type": WORK_TYPES[WorkLabel(page.label)],
        "@id": f"{address}#story",
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": page.title,
        "description": page.search_description or page.dek,
        "image": [image(publication, lead, crop, caption=page.lead_caption) for crop in crops(lead)] if lead else [],
        "datePublished": published,
        "dateModified": publication.moment(page.updated_at) or published,
        **_people(publication, bylines),
        "publisher": {"@id": publication.organisation_id},
        "isPartOf": {"@id": publication.site_id},
        "articleSection": section.title,
        "keywords": [topic.name for topic in topics],
        # A property of NewsArticle alone.
        "dateline": "" if page.is_sponsored else page.dateline,
        "inLanguage": publication.language_tag,
        "isAccessibleForFree": not page.get_view_restrictions().exists(),
        "citation": [citation(publication, reliance) for reliance in reliances if reliance.kind != SourceKind.UNNAMED],
        "isBasedOn": list(dict.fromkeys(_work_address(publication, reliance) for reliance in reliances if reliance.kind in WORKS)),
    }


def citation(publication: Publication, reliance: Reliance) -> Node | str:
    """A piece that the story relies on; the name alone where it relies on somebody's word and no piece is given."""
    is_work = reliance.kind in WORKS
    if not (is_work or reliance.piece_title or reliance.piece_url):
        return reliance.name
    name = reliance.piece_title or reliance.name
    owner_type = "Person" if reliance.kind == SourceKind.PERSON else "Organization"
    owner = {} if is_work else {"@type": owner_type, "name": reliance.name, "url": publication.absolute(reliance.url)}
    return {
        "@type": "Dataset" if reliance.kind == SourceKind.DATASET else "CreativeWork",
        "name": name,
        "url": _work_address(publication, reliance) if is_work else reliance.piece_url,
        "archivedAt": reliance.archive_url,
        "author" if owner_type == "Person" else "publisher": owner,
    }


def _work_address(publication: Publication, reliance: Reliance) -> str:
    """Where a document or a dataset is found: the piece, else its own address, else our page about it."""
    return reliance.piece_url or reliance.homepage or publication.absolute(reliance.url)


def _people(publication: Publication, bylines: list[Byline]) -> Node:
    """Who wrote or reported it, who edited it, who else had a part. The paper itself where nobody is named."""
    authors = _persons(publication, (byline for byline in bylines if byline.role in AUTHORS))
    editors = _persons(publication, (byline for byline in bylines if byline.role == BylineRole.EDITING))
    others = _persons(publication, (byline for byline in bylines if byline.role not in AUTHORS | {BylineRole.EDITING}))
    nobody = {"@type": "NewsMediaOrganization", "@id": publication.organisation_id, "name": publication.name, "url": publication.absolute("/")}
    return {"author": authors or [nobody], "editor": editors, "contributor": others}


def _persons(publication: Publication, bylines: Iterable[Byline]) -> list[Node]:
    contributors = {byline.contributor_id: byline.contributor for byline in bylines}
    return [person(publication, contributor) for contributor in contributors.values()]


def person(publication: Publication, contributor: Contributor) -> Node:
    address = publication.absolute(contributor.get_absolute_url())
    return {"@type": "Person", "@id": f"{address}#person", "name": contributor.name, "url": address, "jobTitle": contributor.job_title}


# Lists


def collection(publication: Publication, stories: Iterable[ArticlePage], *, address: str, name: str, description: str = "", about: Node | None = None) -> Node:
    """A page that lists stories, in the order of the page."""
    return {
        "@type": "CollectionPage",
        "@id": address,
        "url": address,
        "name": name,
        "description": description,
        "inLanguage": publication.language_tag,
        "isPartOf": {"@id": publication.site_id},
        "about": about or {},
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "url": publication.address_of(story), "name": story.title}
                for position, story in enumerate(stories, start=1)
            ],
        },
    }


def profile(publication: Publication, contributor: Contributor, stories: Iterable[ArticlePage]) -> Node:
    """A contributor's page."""
    portrait = contributor.shown_portrait
    file = jpeg(portrait, "portrait") if portrait else None
    somebody = {
        **person(publication, contributor),
        "description": contributor.biography,
        "image": image(publication, portrait, file) if portrait and file else {},
        "worksFor": {"@id": publication.organisation_id},
    }
    return {
        "@type": "ProfilePage",
        "url": somebody["url"],
        "inLanguage": publication.language_tag,
        "isPartOf": {"@id": publication.site_id},
        "mainEntity": somebody,
        "hasPart": [
            {
                "@type": WORK_TYPES[WorkLabel(story.label)],
                "headline": story.title,
                "url": publication.address_of(story),
                "datePublished": publication.moment(story.first_published_at),
                "author": {"@id": somebody["@id"]},
            }
            for story in stories
        ],
    }


def origin(publication: Publication, source: Source) -> Node:
    """A source with a name, as what a list is about."""
    types = {SourceKind.PERSON: "Person", SourceKind.DOCUMENT: "CreativeWork", SourceKind.DATASET: "Dataset"}
    return {
        "@type": types.get(SourceKind(source.kind), "Organization"),
        "name": source.name,
        "url": source.homepage or publication.absolute(source.public_url),
        "description": source.description,
        "archivedAt": source.public_archive_url,
    }


def how_we_work(publication: Publication) -> Node:
    return {
        "@type": "AboutPage",
        "url": publication.absolute(path_to("articles:how_we_work")),
        "name": _("How we work"),
        "inLanguage": publication.language_tag,
        "isPartOf": {"@id": publication.site_id},
        "about": {"@id": publication.organisation_id},
    }


def breadcrumbs(publication: Publication, *steps: tuple[str, str]) -> Node:
    """The way from the front page: names and addresses, the page itself last."""
    way = [(publication.name, publication.absolute("/")), *steps]
    elements = [{"@type": "ListItem", "position": place, "name": name, "item": address} for place, (name, address) in enumerate(way, start=1)]
    return {"@type": "BreadcrumbList", "itemListElement": elements}


def _without_blanks(value: Any) -> Any:
    """The same without empty texts, lists and nodes, at any depth: nothing is said where nothing is known. A nought is something."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {name: inner for name, given in value.items() if (inner := _without_blanks(given)) or inner == 0}
    if isinstance(value, list):
        return [_without_blanks(inner) for inner in value]
    return value
