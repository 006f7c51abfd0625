import articles.validators
from django.db import migrations, models

from articles.defaults import ensure_licences


def make_licences(apps, schema_editor):
    ensure_licences(licence_model=apps.get_model("articles", "Licence"))


def forget_blanks(apps, schema_editor):
    apps.get_model("articles", "CreditedImage").objects.filter(licence="").update(licence=None)


def say_blanks(apps, schema_editor):
    apps.get_model("articles", "CreditedImage").objects.filter(licence=None).update(licence="")


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_embeds")]

    operations = [
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(help_text="Pictures are filed under it. It cannot be changed later.", max_length=32, unique=True, verbose_name="short name")),
                ("name", models.CharField(help_text="For example “CC BY 4.0”.", max_length=80, unique=True, verbose_name="name")),
                (
                    "deed",
                    models.URLField(
                        blank=True,
                        help_text="Where anybody can read what it allows. Search engines and other programs are given it.",
                        max_length=500,
                        validators=[articles.validators.validate_web_address],
                        verbose_name="address of its terms",
                    ),
                ),
                (
                    "is_named_in_credit",
                    models.BooleanField(
                        default=False, help_text="Creative Commons licences ask for that: “Ada Holm, CC BY 4.0”.", verbose_name="name it beside the credit"
                    ),
                ),
                (
                    "is_granted_by_owner",
                    models.BooleanField(
                        default=False,
                        help_text="Others who want to use such a picture are told where it came from, to ask there.",
                        verbose_name="its owner grants it",
                    ),
                ),
                (
                    "sort_order",
                    models.PositiveSmallIntegerField(default=100, help_text="Where it stands in lists: the lowest number first.", verbose_name="order"),
                ),
            ],
            options={"verbose_name": "licence", "verbose_name_plural": "licences", "ordering": ["sort_order", "name"]},
        ),
        migrations.AlterField("creditedimage", "licence", models.CharField(blank=True, max_length=32, null=True, verbose_name="licence")),
        migrations.RunPython(make_licences, migrations.RunPython.noop),
        migrations.RunPython(forget_blanks, say_blanks),
    ]
