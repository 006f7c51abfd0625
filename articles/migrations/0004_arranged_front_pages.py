"""
A front page whose blocks stood between the latest stories and the sections now has blocks for these, too.

One without blocks shows what it showed, without being told.
"""

import json
import uuid

from django.db import migrations
from django.db.models import F, JSONField, Value
from django.db.models.functions import Cast

ABOVE, BELOW = ["lead", "latest"], ["sections"]


def arranged(stored):
    """The same blocks with those around them. Nothing for a page without blocks, and for one that is arranged already."""
    kinds = {block["type"] for block in stored or []}
    if not kinds or kinds & {*ABOVE, *BELOW}:
        return None
    return [*map(_block, ABOVE), *stored, *map(_block, BELOW)]


def _block(kind):
    values = {
        "lead": {"story": None, "beside": [], "number": 4},
        "latest": {"title": "", "number": 6},
        "sections": {"number": 4},
    }
    return {"type": kind, "value": values[kind], "id": str(uuid.uuid4())}


def arrange_front_pages(apps, schema_editor):
    front_pages = apps.get_model("articles", "FrontPage").objects.using(schema_editor.connection.alias)
    for front_page in front_pages.annotate(stored=Cast(F("blocks"), JSONField())):
        blocks = arranged(front_page.stored)
        if blocks:
            # Written as it is: a block that no app registers just now is kept.
            front_pages.filter(pk=front_page.pk).update(blocks=Value(blocks, output_field=JSONField()))


def arrange_drafts(apps, schema_editor):
    alias = schema_editor.connection.alias
    revisions = apps.get_model("wagtailcore", "Revision").objects.using(alias)
    for revision in revisions.filter(content_type__app_label="articles", content_type__model="frontpage").iterator():
        blocks = arranged(json.loads(revision.content.get("blocks") or "[]"))
        if blocks:
            revision.content["blocks"] = json.dumps(blocks)
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_paper'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.RunPython(arrange_front_pages, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(arrange_drafts, migrations.RunPython.noop, elidable=True),
    ]
