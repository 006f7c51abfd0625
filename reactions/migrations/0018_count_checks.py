import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reactions', '0017_blocks_in_sections'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='checked at')),
                ('wrong', models.PositiveIntegerField(verbose_name='tallies that did not match their votes')),
                ('were_corrected', models.BooleanField(default=False, verbose_name='corrected')),
            ],
            options={
                'verbose_name': 'check of the counts',
                'verbose_name_plural': 'checks of the counts',
                'get_latest_by': ['checked_at', 'pk'],
                'default_permissions': (),
            },
        ),
    ]
