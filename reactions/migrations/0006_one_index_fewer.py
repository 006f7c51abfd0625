from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reactions", "0005_fewer_indexes"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="vote", name="one_vote_per_reader_and_page"),
        migrations.AddConstraint(
            model_name="vote", constraint=models.UniqueConstraint(fields=("voter_key", "page"), name="one_vote_per_reader_and_page")
        ),
        migrations.RemoveIndex(model_name="vote", name="vote_by_voter"),
    ]
