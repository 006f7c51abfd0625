import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reactions", "0004_first_edition"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]
    operations = [
        migrations.AlterField(
            model_name="tally",
            name="kind",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="reactions.reactionkind", verbose_name="reaction"
            ),
        ),
        migrations.AlterField(
            model_name="tally",
            name="page",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL, verbose_name="page"
            ),
        ),
        migrations.AlterField(
            model_name="vote",
            name="kind",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="reactions.reactionkind", verbose_name="reaction"
            ),
        ),
        migrations.AlterField(
            model_name="vote",
            name="page",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.WAGTAIL_PAGE_MODEL, verbose_name="page"
            ),
        ),
    ]
