"""
Wire copy of five shapes, written for the tests, with what an editor would say it holds.

The copy is of an invented place. `market.docx` is made by `market_docx`, part by part, as a word processor writes it.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
PACKAGE_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="link" Type="{R}/hyperlink" TargetMode="External" Target="https://market.example/?a=1&amp;b=2"/>'
    f'<Relationship Id="styles" Type="{R}/styles" Target="styles.xml"/></Relationships>'
)
STYLES = (
    f'<w:styles xmlns:w="{W}">'
    + "".join(f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/></w:style>' for name in ("Title", "Subtitle", "Quote"))
    + '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>'
)


@dataclass(frozen=True)
class Expected:
    """What a story of the five holds: its body's paragraphs in plain text, each of which is to be there once."""

    file: str
    kind: str
    headline: str
    dek: str
    credit: str
    paragraphs: tuple[str, ...]


def run(text: str, *, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    return f"<w:p><w:pPr>{f'<w:pStyle w:val={chr(34)}{style}{chr(34)}/>' if style else ''}</w:pPr>{''.join(runs)}</w:p>"


def docx(*paragraphs: str, other_parts: dict[str, bytes] | None = None) -> bytes:
    """A Word document of these paragraphs, with what Word needs besides."""
    document = f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(paragraphs)}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", PACKAGE_RELATIONS)
        archive.writestr("word/document.xml", document)
        archive.writestr("word/_rels/document.xml.rels", RELATIONS)
        archive.writestr("word/styles.xml", STYLES)
        for name, data in (other_parts or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def market_docx() -> bytes:
    return docx(
        paragraph(run("Fish market opens "), run("on Sundays", properties="<w:i/>"), style="Title"),
        paragraph(run("Four stalls at first; six if the herring agrees."), style="Subtitle"),
        paragraph(run("Sofie Brandt/AFP via Getty Images", properties="<w:i/>")),
        paragraph(run("The fish market of Fenwick will open on "), run("Sundays", properties="<w:b/>"), run(", the council decided.")),
        paragraph(
            run("“It’s about time,” said Nils Aren, who sells mussels. More is on "),
            f'<w:hyperlink r:id="link">{run("the market’s page")}</w:hyperlink>',
            run("."),
        ),
        paragraph(run("“A herring doesn't know what day it is.”"), style="Quote"),
        paragraph(run("What is sold"), style="Heading2"),
        paragraph(run("Figures from the Harbour Office show 12 tonnes a week.")),
        paragraph(run("Share this article")),
    )


FIVE = [
    Expected(
        "lamp.txt",
        "text",
        "Lamp on Gannet Head burns again after eleven years",
        "The light that fishing crews steered by has been mended by the people who missed it.",
        "Mirko Tarn / Fenwick Pictures",
        (
            "GANNET HEAD (Northern Wire) — The lamp of Gannet Head was lit at dusk on Friday, eleven years after a winter storm had put it out and the "
            "authority had written it off.",
            '“We polished it for nine evenings, and on the tenth it shone,” said Ines Calder, keeper of the light. "Nobody asked us to."',
            "The repair cost 4,300 crowns, according to the Skerrow Signal, and was paid for with soup.",
            "It isn't a museum. It's a lamp.",
            "What is left to do:",
            "paint the gallery",
            "oil the clockwork",
            "find the second key",
            "Boats can see the lamp from 14 miles away.",
        ),
    ),
    Expected(
        "ferry.html",
        "html",
        "Ferry to Skerrow will run at night",
        "From 1 December a boat leaves at 23:40, with soup on board.",
        "Getty Images",
        (
            "The last ferry to Skerrow will leave at 23:40 from 1\xa0December, the Ferry Company said on Friday.",
            "“We've counted who stands on the quay at night,” Ruta Lind, the company's director, told the Fenwick Messenger. “There were 61 of them.”",
            "I walked home across the ice once. Once is enough.",
            "What it costs",
            "Adults: 4 crowns",
            "Children: nothing",
            "Write to the company, or don't click here.",
        ),
    ),
    Expected(
        "market.docx",
        "docx",
        "Fish market opens on Sundays",
        "Four stalls at first; six if the herring agrees.",
        "Sofie Brandt/AFP via Getty Images",
        (
            "The fish market of Fenwick will open on Sundays, the council decided.",
            "“It’s about time,” said Nils Aren, who sells mussels. More is on the market’s page.",
            "A herring doesn't know what day it is.",
            "What is sold",
            "Figures from the Harbour Office show 12 tonnes a week.",
        ),
    ),
    Expected(
        "library.json",
        "ninjs",
        "Library boat comes back with 2,000 books",
        "It will call at nine islands, and at one lighthouse.",
        "Mirko Tarn / Northern Wire",
        (
            "The library boat came back to Fenwick on Monday with 2,000 books and a new librarian on board.",
            "“Nobody has to give a reason for a book,” said Oda Brandt, the librarian.",
            "The boat was paid for by the Islands Trust.",
        ),
    ),
    Expected(
        "storm.rss",
        "rss",
        "Storm takes the roof, and leaves the “Anchor” its sign",
        "Eleven houses in Fenwick were damaged on Tuesday night; nobody was hurt.",
        "Ada Holm/Northern Wire",
        (
            'The storm that the weather office had forecast took the roof of the inn "Anchor" on Tuesday night.',
            '"I heard it go," said Karel Voss, the innkeeper. "Then I heard the stars."',
            "A report by the Fenwick Fire Service counts eleven houses.",
        ),
    ),
]


def data_of(expected: Expected) -> bytes:
    return market_docx() if expected.file == "market.docx" else (HERE / expected.file).read_bytes()
