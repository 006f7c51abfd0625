"""How pictures come about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DigitalSourceType(models.TextChoices):
    """How a picture came about, in the terms of IPTC's vocabulary of that name. The values are the last part of its addresses."""

    DIGITAL_CAPTURE = "digitalCapture", _("A photograph")
    NEGATIVE_FILM = "negativeFilm", _("A photograph on film, scanned")
    PRINT = "print", _("A print, scanned")
    HUMAN_EDITS = "humanEdits", _("A photograph, retouched")
    DIGITAL_CREATION = "digitalCreation", _("Drawn by a person")
    DATA_DRIVEN_MEDIA = "dataDrivenMedia", _("Drawn from data")
    SCREEN_CAPTURE = "screenCapture", _("A picture of a screen")
    COMPOSITE = "composite", _("Put together of several")
    COMPOSITE_SYNTHETIC = "compositeSynthetic", _("Put together, some parts computer-made")
    WITH_TRAINED_MEDIA = "compositeWithTrainedAlgorithmicMedia", _("A photograph, edited by generative AI")
    TRAINED_MEDIA = "trainedAlgorithmicMedia", _("Made by generative AI")
    ALGORITHMIC_MEDIA = "algorithmicMedia", _("Made by an algorithm")

    @property
    def uri(self) -> str:
        return f"http://cv.iptc.org/newscodes/digitalsourcetype/{self.value}"


# Readers are told of these wherever such a picture is shown.
MADE_BY_AI = {DigitalSourceType.TRAINED_MEDIA, DigitalSourceType.WITH_TRAINED_MEDIA}
