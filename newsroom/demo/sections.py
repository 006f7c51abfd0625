"""The sections of The Lowmere Courier, in the order of its front page."""

from __future__ import annotations

# Slug, title, strapline.
SECTIONS = [
    ("harbour", "Harbour", "Boats, tides, and the people who get up before both"),
    ("town-hall", "Town Hall", "What was decided, by whom, and what it costs"),
    ("business", "Business", "Shops, sheds, catches and wages"),
    ("culture", "Culture", "Stage, page, paint, and the brass band on Thursdays"),
    ("sport", "Sport", "Results, reasons, and the state of the pitch"),
    ("science-nature", "Science & Nature", "The marsh, the weather, and what they are up to"),
    ("opinion", "Opinion", "Argument, politely conducted"),
]
