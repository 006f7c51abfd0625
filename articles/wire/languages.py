"""
The words that lines of wire copy are known by, language by language. English has looser rules of its own in articles.wire.lines and articles.wire.credits.

Whoever wants another language adds a row to LANGUAGES, and lines of it to tests/wire/lines.tsv, which says first what each of them is. All words are written in
small letters; where two are written alike, a regular expression stands for both. Nobody says which language copy is in: a line is tried in each.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """
    `by` stands right before the names of a byline, `by_labels` before a colon and names. `credits` stand before a colon and whoever is credited, `sources`
    before a colon and an agency, and `pictures_of` right before names. `courtesy` begins a line that thanks for a picture.

    `joins` stand between names, and `handouts` in their place where somebody gave a picture away.

    A bar for sharing holds nothing but `share_verbs`, of which or of networks there is one, and `share_words`. `reactions` are whole headings.
    """

    by: tuple[str, ...]
    by_labels: tuple[str, ...]
    joins: tuple[str, ...]
    credits: tuple[str, ...]
    sources: tuple[str, ...]
    pictures_of: tuple[str, ...]
    courtesy: tuple[str, ...]
    handouts: frozenset[str]
    share_verbs: frozenset[str]
    share_words: frozenset[str]
    reactions: tuple[str, ...]


LANGUAGES = {
    "de": Words(
        by=("von", "text von", "(?:ein|eine) (?:bericht|reportage|kommentar|gastbeitrag|analyse|interview) von", "aufgezeichnet von"),
        by_labels=("von", "text", "autor", "autorin", "autoren"),
        joins=("und",),
        credits=(
            *("fotos?", "bild(?:er)?", "archivfotos?", "archivbild", "symbolfoto", "symbolbild", "titelbild", "fotografien?", "grafik", "zeichnung"),
            *("illustration", "bildnachweis", "fotonachweis", "bildrechte", "bildquelle", "fotoquelle", "repro"),
        ),
        sources=("quelle",),
        pictures_of=("fotos? von", "fotografiert von"),
        courtesy=("mit freundlicher genehmigung",),
        handouts=frozenset({"privat", "archiv"}),
        share_verbs=frozenset({"teilen"}),
        share_words=frozenset(
            {*("artikel", "auf", "beitrag", "den", "diesen", "drucken", "e", "kommentare", "kopieren", "link", "mail", "merken", "per"), "weiterleiten"}
        ),
        reactions=(
            r"(?:(?:was|wie) ist )?(?:ihre|deine|eure) reaktion(?:en)?(?: auf diesen? \w+)?",
            r"wie reagier(?:en sie|st du)(?: auf diesen? \w+)?",
            "reaktionen",
        ),
    ),
    "fr": Words(
        by=("par", "texte (?:de|par)", "propos recueillis par", "textes? et photos? (?:de|par)"),
        by_labels=("par", "textes?", "auteure?s?", "propos recueillis par"),
        joins=("et",),
        credits=(
            *("photos?", "photographies?", "images?", "illustrations?", "dessins?", "infographie", "crédits?(?: (?:photos?|images?))?"),
            *("photos? d['’](?:archives|illustration)", "visuel"),
        ),
        sources=("sources?",),
        pictures_of=("photos? de", "photos? d['’]"),
        courtesy=("avec l['’]aimable autorisation",),
        handouts=frozenset({"dr", "archives"}),
        share_verbs=frozenset({"partager", "partagez"}),
        share_words=frozenset(
            {*("article", "ce", "cet", "cette", "copier", "courriel", "e", "envoyer", "imprimer", "le", "lien", "mail", "page", "par", "sur")}
        ),
        reactions=(
            r"(?:quelle est )?(?:votre|ta) réaction(?: à (?:cet|ce|cette) \w+)?",
            r"comment (?:réagissez-vous|réagis-tu)(?: à (?:cet|ce|cette) \w+)?",
            "réactions",
        ),
    ),
    "es": Words(
        by=("por", "textos? de", "textos? por", "textos? y fotos? de"),
        by_labels=("por", "textos?", "autora?", "autor[ae]s"),
        joins=("y", "e"),
        credits=(
            *("fotos?", "fotografías?", "im[aá]gen(?:es)?", "ilustraci(?:ón|ones)", "gráficos?", "infografía", "dibujos?"),
            *("créditos?(?: (?:de la )?(?:foto|fotografía|imagen))?", "(?:foto|fotografía|imagen) de archivo"),
        ),
        sources=("fuentes?",),
        pictures_of=("fotos? de", "fotografías? de"),
        courtesy=("cortesía de",),
        handouts=frozenset({"cedida", "archivo"}),
        share_verbs=frozenset({"compartir", "comparte", "comparta"}),
        share_words=frozenset({*("artículo", "copiar", "correo", "en", "enlace", "enviar", "esta", "este", "guardar", "imprimir", "nota", "noticia", "por")}),
        reactions=(
            r"(?:cuál es )?(?:tu|su) reacción(?: a est[ae] \w+)?",
            r"cómo (?:reaccionas|reacciona)(?: a est[ae] \w+)?",
            "reacciones",
        ),
    ),
    "ar": Words(
        by=("بقلم",),
        by_labels=("بقلم", "كتب", "كتبت", "إعداد", "تحرير", "تقرير"),
        joins=(),
        credits=("تصوير", "عدسة", "بعدسة", "حقوق (?:ال)?صورة", "مصدر (?:ال)?صورة", "رسم", "رسوم"),
        sources=("(?:ال)?مصدر", "(?:ال)?صورة", "(?:ال)?صور"),
        pictures_of=(),
        courtesy=(),
        handouts=frozenset({"خاص", "أرشيف"}),
        share_verbs=frozenset({"شارك", "مشاركة", "شاركها", "فيسبوك", "تويتر", "واتساب"}),
        share_words=frozenset(
            {*("إكس", "الرابط", "المقال", "الخبر", "هذا", "هذه", "على", "عبر", "نسخ", "طباعة", "بريد", "البريد", "الإلكتروني", "تيليجرام"), "لينكدإن"}
        ),
        reactions=("ما (?:هو |هي )?رد فعلك", r"كيف تتفاعل(?: مع هذا \w+)?", "ردود الفعل"),
    ),
}
# What stands in names in small letters.
PARTICLES = frozenset(
    {*("af", "al", "av", "ben", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "ibn", "la", "las", "le", "los", "ter", "van")}
    | {"vom", "von"}
)
# Names that begin so are those of places, feasts and days.
NO_PEOPLE = frozenset({*("el", "la", "las", "le", "les", "los", "nueva", "san", "sankt", "santa", "santo", "saint", "sainte", "semana", "st", "todos")})
# Arabic has no capitals to know names by. These words are in none; what begins with the article may be anything.
NO_ARABIC_NAMES = frozenset(
    {*("أن", "أي", "إلى", "الذي", "التي", "بعد", "بين", "ثم", "حول", "حيث", "عن", "عند", "على", "غير", "في", "قبل", "قد", "كان", "كانت")}
    | {*("كتب", "كتبت", "كل", "كما", "لا", "لكن", "لم", "لن", "ليس", "ما", "مع", "من", "منذ", "هذا", "هذه", "هو", "هي", "واحد", "يوم")}
)
ARABIC_ARTICLE = "ال"
