from django.db import migrations


def begin_anew(apps, schema_editor):
    """What was added up before says nothing of networks. Until all is added up anew, votes are read one by one."""
    for name in ("HourSum", "HourTotal", "DaySum", "StaleHour", "Summing"):
        apps.get_model("reactions", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("reactions", "0027_networks_by_the_hour")]
    operations = [migrations.RunPython(begin_anew, migrations.RunPython.noop, elidable=True)]
