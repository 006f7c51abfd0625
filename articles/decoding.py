"""What Pillow's decoders raise for files that are cut off or damaged, format by format."""

from __future__ import annotations

import struct
import zlib

DAMAGED_FILE_ERRORS = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, RuntimeError, struct.error, zlib.error)
