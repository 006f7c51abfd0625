from uuid import uuid4

from django.db import migrations

from reactions import database


def make_first_edition(apps, schema_editor):
    apps.get_model("reactions", "Edition").objects.get_or_create(pk=1, defaults={"token": uuid4()})


def remove_what_writes_to_it(apps, schema_editor):
    # What the app adds to the database after each migration would otherwise outlive the tables it writes to.
    database.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("reactions", "0003_edition")]
    operations = [migrations.RunPython(make_first_edition, remove_what_writes_to_it)]
