"""What other apps may hear."""

from django.dispatch import Signal

# Sent after the transaction that changed a page's totals. Keyword arguments: page_ids (list of int).
reactions_changed = Signal()
