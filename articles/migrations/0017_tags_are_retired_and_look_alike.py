import articles.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_documents_are_archived"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="look",
            field=articles.fields.LookField(db_index=True, default="", editable=False, max_length=255),
        ),
        migrations.AddField(
            model_name="topic",
            name="retired_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retired at"),
        ),
    ]
