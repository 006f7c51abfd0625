from django.db import migrations

from reactions.defaults import ensure_sensitive_set


def make_sensitive_set(apps, schema_editor):
    ensure_sensitive_set(
        kind_model=apps.get_model("reactions", "ReactionKind"),
        set_model=apps.get_model("reactions", "ReactionSet"),
        member_model=apps.get_model("reactions", "SetMember"),
    )


class Migration(migrations.Migration):
    dependencies = [("reactions", "0008_kinds_are_merged")]
    operations = [migrations.RunPython(make_sensitive_set, migrations.RunPython.noop)]
