"""
Puts a packet into a finished file, in place of whatever else the file says, without encoding its picture again.

Each module knows one container. What it leaves in a file it names; everything else goes: EXIF with its places and serial numbers, XMP, IPTC, thumbnails,
comments, what an editing program keeps for itself, and what follows after the picture's end. Colour profiles stay.
"""
