from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reactions", "0011_reasons_for_excluding")]
    operations = [
        migrations.AddField(
            model_name="exclusionreason",
            name="needs_words",
            field=models.BooleanField(default=False, help_text="Tick it where the reason says too little by itself.", verbose_name="needs words"),
        ),
    ]
