from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reactions", "0006_one_index_fewer")]
    operations = [
        migrations.AddField(
            model_name="reactionset",
            name="is_for_sensitive",
            field=models.BooleanField(default=False, verbose_name="used for sensitive stories"),
        ),
        migrations.AddConstraint(
            model_name="reactionset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_for_sensitive", True)), fields=("is_for_sensitive",), name="one_set_for_sensitive_stories"
            ),
        ),
    ]
