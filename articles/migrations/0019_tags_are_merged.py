import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0018_look_of_tags'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TopicAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=100, unique=True, verbose_name='old address')),
                ('left_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='left at')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_addresses', to='articles.topic', verbose_name='tag')),
            ],
            options={
                'verbose_name': 'old address of a tag',
                'verbose_name_plural': 'old addresses of tags',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TopicMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('merged_id', models.PositiveBigIntegerField(verbose_name='key of the merged row')),
                ('name', models.CharField(max_length=255, verbose_name='merged')),
                ('slug', models.SlugField(editable=False, max_length=255, null=True, verbose_name='old address')),
                ('row', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='row as it was')),
                ('first_into_id', models.PositiveBigIntegerField(verbose_name='key of the row it was merged into')),
                ('first_into_name', models.CharField(max_length=255, verbose_name='merged into')),
                ('moved', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='what moved')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone at')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merges', to='articles.topic', verbose_name='used now')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
            ],
            options={
                'verbose_name': 'merge of tags',
                'verbose_name_plural': 'merges of tags',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('merged_id',), name='one_standing_topicmerge_of_a_row'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('slug',), name='one_standing_topicmerge_of_an_address'), models.CheckConstraint(condition=models.Q(('merged_id', models.F('first_into_id')), _negated=True), name='no_topicmerge_into_itself')],
            },
        ),
    ]
