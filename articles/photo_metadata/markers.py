"""How blocks of metadata are marked in files, for those that read them and those that write them (XMP specification, part 3; EXIF 2.32; Photoshop's files)."""

from __future__ import annotations

# Segments of a JPEG, and how the blocks in them begin.
APP1, APP13 = 0xE1, 0xED
XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\0"
EXIF = b"Exif\0\0"
PHOTOSHOP = b"Photoshop 3.0\0"
# Among Photoshop's resources each begins with the first, and that of IIM goes on with the second.
RESOURCE, IIM_RESOURCE = b"8BIM", b"\x04\x04"
# Keywords of a PNG's texts.
XMP_IN_PNG = "XML:com.adobe.xmp"
IIM_IN_PNG = "Raw profile type iptc"
