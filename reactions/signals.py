"""What other apps may hear."""

from django.dispatch import Signal

# Sent after the transaction that changed a page's totals. Keyword arguments: page_ids (list of int).
reactions_changed = Signal()

# Sent after the transaction that has noticed a new flood. Keyword argument: flood_id (int).
flood_noticed = Signal()

# Sent after the transaction that has left a LargeAct to be done, or has found one that nobody works at. Keyword argument: act_id (int).
large_act_waiting = Signal()
