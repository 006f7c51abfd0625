"""The production settings, but that no page is kept: each is made anew for every reader."""

from newsroom.settings.production import *

PAGE_CACHE = False
