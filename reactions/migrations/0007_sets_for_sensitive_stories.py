from django.db import migrations, models

from reactions.defaults import ensure_sensitive_set


def make_sensitive_set(apps, schema_editor):
    ensure_sensitive_set(
        kind_model=apps.get_model("reactions", "ReactionKind"),
        set_model=apps.get_model("reactions", "ReactionSet"),
        member_model=apps.get_model("reactions", "SetMember"),
    )


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
        # The set that the field is there for comes with it.
        migrations.RunPython(make_sensitive_set, migrations.RunPython.noop),
    ]
