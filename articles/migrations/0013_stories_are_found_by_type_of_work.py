from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_every_way_to_come_about"),
    ]

    operations = [
        migrations.AlterField(
            model_name="articlepage",
            name="label",
            field=models.CharField(
                choices=[
                    ("news", "News"),
                    ("analysis", "Analysis"),
                    ("opinion", "Opinion"),
                    ("explainer", "Explainer"),
                    ("review", "Review"),
                    ("sponsored", "Sponsored"),
                ],
                db_index=True,
                default="news",
                max_length=16,
                verbose_name="type of work",
            ),
        ),
    ]
