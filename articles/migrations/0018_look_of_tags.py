from django.db import migrations

from articles.topics.names import look_of


def note_looks(apps, schema_editor):
    topics = apps.get_model("articles", "Topic").objects
    for topic in topics.all().iterator():
        topics.filter(pk=topic.pk).update(look=look_of(topic.name))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_tags_are_retired_and_look_alike"),
    ]

    operations = [migrations.RunPython(note_looks, migrations.RunPython.noop)]
