import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reactions", "0007_sets_for_sensitive_stories"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterField(model_name="reactionkind", name="label", field=models.CharField(max_length=80, verbose_name="label")),
        migrations.CreateModel(
            name="KindMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("retired_before_at", models.DateTimeField(null=True, verbose_name="retired before")),
                ("votes", models.PositiveIntegerField(default=0, verbose_name="votes")),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="pages")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
                ("created_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="by")),
                ("into", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reactions.reactionkind", verbose_name="merged into")),
                ("kind", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="reactions.reactionkind", verbose_name="reaction")),
                ("undone_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="undone by")),
            ],
            options={"verbose_name": "merge of reactions", "verbose_name_plural": "merges of reactions", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="MergedVote",
            fields=[
                ("pk", models.CompositePrimaryKey("merge_id", "vote_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("merge", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="moved", to="reactions.kindmerge")),
                ("vote", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="reactions.vote")),
            ],
            options={"verbose_name": "merged vote", "verbose_name_plural": "merged votes", "default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="kindmerge",
            constraint=models.UniqueConstraint(condition=models.Q(("undone_at", None)), fields=("kind",), name="one_standing_merge_of_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="kindmerge",
            constraint=models.CheckConstraint(condition=models.Q(("kind", models.F("into")), _negated=True), name="a_kind_is_not_merged_into_itself"),
        ),
    ]
