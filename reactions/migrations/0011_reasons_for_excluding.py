from django.db import migrations

from reactions.defaults import ensure_reasons


def make_reasons(apps, schema_editor):
    ensure_reasons(reason_model=apps.get_model("reactions", "ExclusionReason"))


class Migration(migrations.Migration):
    dependencies = [("reactions", "0010_floods_blocks_and_large_acts")]
    operations = [migrations.RunPython(make_reasons, migrations.RunPython.noop)]
