import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reactions", "0023_large_acts_in_turn"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HourTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins_at", models.DateTimeField(unique=True)),
                ("counted", models.PositiveIntegerField()),
                ("excluded", models.PositiveIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="DaySum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins_at", models.DateTimeField()),
                ("counted", models.PositiveIntegerField(default=0)),
                ("groups", models.JSONField(default=list)),
                ("networks", models.JSONField(null=True)),
                (
                    "page",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.WAGTAIL_PAGE_MODEL),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["begins_at", "page", "counted"], name="counted_by_day_and_page")],
                "constraints": [models.UniqueConstraint(fields=("page", "begins_at"), name="one_sum_per_page_and_day")],
            },
        ),
    ]
