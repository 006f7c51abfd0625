from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0011_logos_that_say_whose_they_are'),
    ]

    operations = [
        migrations.AlterField(
            model_name='creditedimage',
            name='digital_source_type',
            field=models.CharField(blank=True, choices=[('digitalCapture', 'A photograph'), ('computationalCapture', 'A photograph, put together by the camera of several exposures'), ('negativeFilm', 'A photograph on film, scanned'), ('positiveFilm', 'A photograph on slide film, scanned'), ('print', 'A print, scanned'), ('humanEdits', 'A photograph, retouched'), ('algorithmicallyEnhanced', 'A photograph, corrected by a program'), ('digitalCreation', 'Drawn by a person'), ('dataDrivenMedia', 'Drawn from data'), ('screenCapture', 'A picture of a screen'), ('virtualRecording', 'A recording of a virtual event'), ('composite', 'Put together of several'), ('compositeCapture', 'Put together of several photographs'), ('compositeSynthetic', 'Put together, some parts made by generative AI'), ('compositeWithTrainedAlgorithmicMedia', 'A photograph, edited by generative AI'), ('trainedAlgorithmicMedia', 'Made by generative AI'), ('algorithmicMedia', 'Made by an algorithm'), ('softwareImage', 'Made with a program')], max_length=40, verbose_name='how it came about'),
        ),
    ]
