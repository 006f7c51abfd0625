"""How pictures come about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.photo_metadata.standard import DIGITAL_SOURCE_TYPES


class DigitalSourceType(models.TextChoices):
    """How a picture came about, in the terms of IPTC's vocabulary of that name. The values are the last part of its addresses."""

    DIGITAL_CAPTURE = "digitalCapture", _("A photograph")
    COMPUTATIONAL_CAPTURE = "computationalCapture", _("A photograph, put together by the camera of several exposures")
    NEGATIVE_FILM = "negativeFilm", _("A photograph on film, scanned")
    POSITIVE_FILM = "positiveFilm", _("A photograph on slide film, scanned")
    PRINT = "print", _("A print, scanned")
    HUMAN_EDITS = "humanEdits", _("A photograph, retouched")
    ALGORITHMICALLY_ENHANCED = "algorithmicallyEnhanced", _("A photograph, corrected by a program")
    DIGITAL_CREATION = "digitalCreation", _("Drawn by a person")
    DATA_DRIVEN_MEDIA = "dataDrivenMedia", _("Drawn from data")
    SCREEN_CAPTURE = "screenCapture", _("A picture of a screen")
    VIRTUAL_RECORDING = "virtualRecording", _("A recording of a virtual event")
    COMPOSITE = "composite", _("Put together of several")
    COMPOSITE_CAPTURE = "compositeCapture", _("Put together of several photographs")
    COMPOSITE_SYNTHETIC = "compositeSynthetic", _("Put together, some parts made by generative AI")
    WITH_TRAINED_MEDIA = "compositeWithTrainedAlgorithmicMedia", _("A photograph, edited by generative AI")
    TRAINED_MEDIA = "trainedAlgorithmicMedia", _("Made by generative AI")
    ALGORITHMIC_MEDIA = "algorithmicMedia", _("Made by an algorithm")
    # Retired for others that say more, which a file does not tell.
    SOFTWARE_IMAGE = "softwareImage", _("Made with a program")

    @property
    def uri(self) -> str:
        return f"{DIGITAL_SOURCE_TYPES}{self.value}"


# Readers are told of these wherever such a picture is shown.
MADE_BY_AI = {DigitalSourceType.TRAINED_MEDIA, DigitalSourceType.WITH_TRAINED_MEDIA, DigitalSourceType.COMPOSITE_SYNTHETIC}
