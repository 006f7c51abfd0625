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
    ]
