"""What The Lowmere Courier says of itself: its motto, its founding, how it works."""

from __future__ import annotations

from datetime import date

from wagtail.models import Site

from articles.models import Paper
from articles.policies import PolicyKind

NAME = "The Lowmere Courier"
MOTTO = "Told straight since the second lighthouse"
FOUNDED_ON = date(1887, 3, 14)
ACCOUNTS = ["https://social.example/@lowmerecourier", "https://video.example/lowmere-courier"]
FOOTER_LINKS = [("Tide tables", "https://tides.example/lowmere"), ("The dark sky on the hill", "/science-nature/dark-sky-on-the-hill/")]
POLICIES = {
    PolicyKind.ETHICS: (
        "<p>We report what we have seen, read or been told, and say which of these it was. We ask everybody whom a story criticises for an answer, and give "
        "them time to think of one.</p>"
        "<p>Nobody at the Courier reports on a business, a council committee or a boat in which they or their family have a share. Reporters pay for their own "
        "ferry tickets, theatre seats and buns.</p>"
    ),
    PolicyKind.CORRECTIONS: (
        "<p>When we are wrong we say so, in the story and for as long as the story can be read. Write to the news editor, who answers letters on Fridays, or "
        "ring before nine on any morning.</p>"
        "<ul><li>A wrong fact is put right where it stands.</li><li>A mended comma is not announced, and does not make a story new.</li></ul>"
    ),
    PolicyKind.OWNERSHIP: (
        "<p>The Courier belongs to its 611 readers who hold a share, none of whom may hold more than one in fifty. It lives on subscriptions, on the small "
        "advertisements and on the printing of hymn sheets. Pieces that somebody has paid for carry the word “Sponsored”, and our reporters have no part in "
        "them.</p>"
    ),
    PolicyKind.UNNAMED_SOURCES: (
        "<p>We name our sources. Where somebody could lose their work or their peace by talking to us, we may leave the name out: then the news editor knows "
        "it, a second source says the same, and the story tells you why.</p>"
    ),
    PolicyKind.VERIFICATION: (
        "<p>Under each story stands what it relies on. Figures are taken from the document and not from the press release; a photograph or drawing says who "
        "made it; a quotation says who was there to hear it.</p>"
    ),
    PolicyKind.MASTHEAD: "<p>News editor: Hollis Crane. Culture: Yusra Haddow. Illustration: Silas Verrin. Data: Pia Fenn. The rain gauge: Beatrix Lunn.</p>",
}


def print_masthead() -> None:
    """Fill in the paper's settings, where nobody has said anything there yet."""
    site = Site.objects.get(is_default_site=True)
    paper = Paper.objects.filter(site=site).first() or Paper(site=site)
    if paper.motto or paper.policies or paper.founded_on:
        return
    paper.name, paper.motto, paper.founded_on = paper.name or NAME, MOTTO, FOUNDED_ON
    paper.policies = [(kind.value, {"text": text, "page": None, "url": ""}) for kind, text in POLICIES.items()]
    paper.accounts = [("account", address) for address in ACCOUNTS]
    paper.footer_links = [("link", {"label": label, "address": address}) for label, address in FOOTER_LINKS]
    paper.full_clean()
    paper.save()
