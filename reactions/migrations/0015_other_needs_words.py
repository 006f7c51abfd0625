from django.db import migrations


def ask_for_words(apps, schema_editor):
    apps.get_model("reactions", "ExclusionReason").objects.filter(label="Other").update(needs_words=True)


class Migration(migrations.Migration):
    dependencies = [("reactions", "0014_reasons_that_need_words")]
    operations = [migrations.RunPython(ask_for_words, migrations.RunPython.noop)]
