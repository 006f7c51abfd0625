from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reactions", "0002_default_set")]
    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(verbose_name="token")),
            ],
            options={"verbose_name": "edition of the boards", "verbose_name_plural": "edition of the boards"},
        ),
    ]
