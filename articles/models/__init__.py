from articles.models.images import CreditedImage, CreditedRendition, OutdatedFile
from articles.models.imported import ImportedCopy
from articles.models.licences import Licence
from articles.models.merges import SourceMerge, TopicMerge
from articles.models.pages import ArticlePage, FrontPage, SectionPage, WorkLabel
from articles.models.paper import Paper
from articles.models.people import Byline, BylineRole, Contributor
from articles.models.source_types import DigitalSourceType
from articles.models.sources import Source, SourceCredit, SourceKind, SourceUsage
from articles.models.topics import TaggedArticle, Topic, TopicAddress
from articles.models.wordpress import ToDoKind, WordPressPicture, WordPressPost, WordPressToDo

__all__ = [
    "ArticlePage",
    "Byline",
    "BylineRole",
    "Contributor",
    "CreditedImage",
    "CreditedRendition",
    "DigitalSourceType",
    "FrontPage",
    "ImportedCopy",
    "Licence",
    "OutdatedFile",
    "Paper",
    "SectionPage",
    "Source",
    "SourceCredit",
    "SourceKind",
    "SourceMerge",
    "SourceUsage",
    "TaggedArticle",
    "ToDoKind",
    "Topic",
    "TopicAddress",
    "TopicMerge",
    "WordPressPicture",
    "WordPressPost",
    "WordPressToDo",
    "WorkLabel",
]
