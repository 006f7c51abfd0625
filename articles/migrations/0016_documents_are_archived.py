from django.db import migrations, models

import articles.validators


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_private_notes_have_a_permission"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="archive_date",
            field=models.DateField(blank=True, help_text="The day the copy was made.", null=True, verbose_name="archived on"),
        ),
        migrations.AddField(
            model_name="source",
            name="archive_url",
            field=models.URLField(
                blank=True,
                help_text="Of a document or a dataset: where a copy is kept that stays as you have read it.",
                max_length=1000,
                validators=[articles.validators.validate_web_address],
                verbose_name="archive link",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("archive_date__isnull", True), models.Q(("archive_url", ""), _negated=True), _connector="OR"),
                name="no_source_has_a_date_of_archiving_alone",
                violation_error_message="Say where the copy is kept, or leave its date out.",
            ),
        ),
    ]
