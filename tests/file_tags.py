"""What ExifTool reads in a file."""

from __future__ import annotations

import json
import subprocess

from tests.exiftool import find_exiftool


def tags_in(data: bytes) -> dict[str, str]:
    """Each tag by its group and name, as it stands in the file, with what ExifTool finds wrong as `ExifTool:Warning` or `ExifTool:Error`."""
    told = subprocess.run([find_exiftool(), "-json", "-G1", "-a", "-n", "-"], input=data, capture_output=True, check=False)
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in json.loads(told.stdout)[0].items()}
