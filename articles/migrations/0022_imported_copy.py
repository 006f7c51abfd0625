import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0021_wordpress_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.JSONField(default=dict, verbose_name="report")),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="imported at")),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="imported by"
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imported_copy", to="articles.articlepage", verbose_name="story"
                    ),
                ),
            ],
            options={
                "verbose_name": "imported copy",
                "verbose_name_plural": "imported copies",
            },
        ),
    ]
