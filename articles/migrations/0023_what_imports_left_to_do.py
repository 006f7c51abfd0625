import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("held_back", "Held back as a draft"),
    ("credit", "Nobody is credited for a picture"),
    ("picture", "A picture is missing"),
    ("text", "Something was left out"),
    ("access", "Not for everybody in WordPress"),
    ("section", "No section for its categories"),
    ("files", "Leads to files of the old site"),
    ("newer", "Changed in WordPress and here"),
    ("other", "From an earlier import"),
]
BATCH = 500


def keep_sentences(apps, schema_editor):
    """What earlier imports have left to people says nothing of its kind."""
    post_model, to_do_model = apps.get_model("articles.WordPressPost"), apps.get_model("articles.WordPressToDo")
    posts = post_model.objects.exclude(sentences=[]).order_by("pk")
    rows = (to_do_model(post_id=post.pk, kind="other", text=text) for post in posts.iterator() for text in post.sentences)
    to_do_model.objects.bulk_create(rows, batch_size=BATCH)


def give_sentences_back(apps, schema_editor):
    to_do_model = apps.get_model("articles.WordPressToDo")
    for post in apps.get_model("articles.WordPressPost").objects.order_by("pk").iterator():
        post.sentences = list(to_do_model.objects.filter(post_id=post.pk).order_by("pk").values_list("text", flat=True))
        post.save()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_imported_copy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The name is that of the rows from now on.
        migrations.RenameField("wordpresspost", "to_dos", "sentences"),
        migrations.AddField("wordpresspost", "story_fingerprint", models.CharField(blank=True, max_length=64)),
        migrations.AddField("wordpresspost", "left_alone_fingerprint", models.CharField(blank=True, max_length=64)),
        migrations.AddField("wordpresspost", "path", models.CharField(blank=True, max_length=500)),
        migrations.AddField("wordpresspost", "open_links", models.JSONField(null=True)),
        migrations.AddField("wordpresspost", "file_links", models.PositiveIntegerField(default=0)),
        migrations.AddIndex("wordpresspost", models.Index(fields=["site_url", "path"], name="wordpress_post_path")),
        migrations.CreateModel(
            name="WordPressToDo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("text", models.TextField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("picture", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="articles.creditedimage")),
                ("post", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="to_dos", to="articles.wordpresspost")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", [kind for kind, _label in KINDS])), name="wordpress_to_do_of_a_known_kind"),
                ],
            },
        ),
        migrations.RunPython(keep_sentences, give_sentences_back),
        migrations.RemoveField("wordpresspost", "sentences"),
    ]
