from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reactions", "0025_hours_are_added_up_anew")]
    operations = [
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(condition=models.Q(("is_counted", False)), fields=["-cast_at", "-id"], name="excluded_votes_by_time"),
        ),
    ]
