"""What other apps may hear."""

from django.dispatch import Signal

# Sent within the transaction in which files of a picture were given other names. Sender: CreditedImage. Keyword argument: instance.
picture_files_renamed = Signal()
