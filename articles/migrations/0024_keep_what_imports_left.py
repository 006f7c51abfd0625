from itertools import groupby, islice
from operator import itemgetter

from django.db import migrations

BATCH = 500


def keep_sentences(apps, schema_editor):
    """What earlier imports have left to people says nothing of its kind."""
    post_model, to_do_model = apps.get_model("articles.WordPressPost"), apps.get_model("articles.WordPressToDo")
    posts = post_model.objects.exclude(sentences=[]).order_by("pk").values_list("pk", "sentences")
    rows = (to_do_model(post_id=pk, kind="other", text=text) for pk, sentences in posts.iterator() for text in sentences)
    while batch := list(islice(rows, BATCH)):
        to_do_model.objects.bulk_create(batch)


def give_sentences_back(apps, schema_editor):
    """A query for the sentences, and one for each five hundred posts that have any."""
    post_model, to_do_model = apps.get_model("articles.WordPressPost"), apps.get_model("articles.WordPressToDo")
    texts = to_do_model.objects.order_by("post_id", "pk").values_list("post_id", "text")
    posts = (post_model(pk=pk, sentences=[text for _pk, text in found]) for pk, found in groupby(texts.iterator(), itemgetter(0)))
    while batch := list(islice(posts, BATCH)):
        post_model.objects.bulk_update(batch, ["sentences"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_what_imports_left_to_do")]

    operations = [migrations.RunPython(keep_sentences, give_sentences_back)]
