import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reactions", "0020_votes_by_the_hour"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="largeact",
            name="effect",
            field=models.JSONField(default=list, verbose_name="effect"),
        ),
        migrations.CreateModel(
            name="MixSwing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noticed_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="noticed at")),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="in the hour")),
                (
                    "page",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL, verbose_name="page"),
                ),
            ],
            options={
                "verbose_name": "swing of a mix",
                "verbose_name_plural": "swings of mixes",
                "default_permissions": (),
            },
        ),
    ]
