import django.db.models.functions.text
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_sources_are_merged"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="source",
            options={
                "ordering": [django.db.models.functions.text.Lower("name"), "pk"],
                "permissions": [("view_private_notes", "Can read private notes and internal names")],
                "verbose_name": "source",
                "verbose_name_plural": "sources",
            },
        ),
    ]
