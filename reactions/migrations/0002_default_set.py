from django.db import migrations

from reactions.defaults import ensure_defaults


def make_default_set(apps, schema_editor):
    ensure_defaults(
        kind_model=apps.get_model("reactions", "ReactionKind"),
        set_model=apps.get_model("reactions", "ReactionSet"),
        member_model=apps.get_model("reactions", "SetMember"),
    )


class Migration(migrations.Migration):
    dependencies = [("reactions", "0001_initial")]
    operations = [migrations.RunPython(make_default_set, migrations.RunPython.noop)]
