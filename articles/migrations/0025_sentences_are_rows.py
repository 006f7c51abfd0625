from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_keep_what_imports_left")]

    operations = [migrations.RemoveField("wordpresspost", "sentences")]
