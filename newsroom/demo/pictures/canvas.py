"""A sheet of paper to paint on: flat shapes, washes, glows, mirrors and grain. Everything else in here draws with these."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from newsroom.demo.pictures.colours import Colour, Palette, mix

WIDTH, HEIGHT = 1500, 1000  # the units that scenes are drawn in, whatever the size in pixels
OVERSAMPLING = 2
SOFT_SCALE = 8  # what has no edge is worked out this much smaller
JPEG_QUALITY = 88

Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Canvas:
    """A picture being painted: coordinates run to WIDTH and HEIGHT, y downwards. The same palette and random numbers give the same picture."""

    def __init__(self, *, width: int, palette: Palette, rng: Random, size: Point = (WIDTH, HEIGHT)) -> None:
        self.palette = palette
        self.rng = rng
        self.units = size
        self.pixels = (width, round(width * size[1] / size[0]))
        self.scale = width * OVERSAMPLING / size[0]
        self.image = Image.new("RGB", (self.pixels[0] * OVERSAMPLING, self.pixels[1] * OVERSAMPLING), palette.sky[2])

    # Flat shapes

    def polygon(self, points: Iterable[Point], colour: Colour) -> None:
        self._draw.polygon([self._at(point) for point in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        (x0, y0), (x1, y1) = self._at((left, top)), self._at((right, bottom))
        self._draw.rectangle((x0, y0, max(x1 - 1, x0), max(y1 - 1, y0)), fill=colour)

    def round_box(self, box: Box, radius: float, colour: Colour) -> None:
        self._draw.rounded_rectangle((*self._at(box[:2]), *self._at(box[2:])), radius=radius * self.scale, fill=colour)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        self._draw.ellipse((*self._at((x - rx, y - ry)), *self._at((x + rx, y + ry))), fill=colour)

    def arc(self, x: float, y: float, rx: float, ry: float, angles: Point, colour: Colour, *, width: float = 2.0) -> None:  # noqa: PLR0917 coordinates read best in a row
        """Part of an ellipse's outline, `angles` in degrees clockwise from the right."""
        self._draw.arc((*self._at((x - rx, y - ry)), *self._at((x + rx, y + ry))), *angles, fill=colour, width=self._width(width))

    def pie(self, x: float, y: float, rx: float, ry: float, angles: Point, colour: Colour) -> None:  # noqa: PLR0917 coordinates read best in a row
        self._draw.pieslice((*self._at((x - rx, y - ry)), *self._at((x + rx, y + ry))), *angles, fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, *, width: float = 2.0) -> None:
        self._draw.line([self._at(point) for point in points], fill=colour, width=self._width(width), joint="curve")

    # Washes and light

    def wash(self, box: Box, stops: Sequence[Colour]) -> None:
        """A box that runs from the first colour at its top through the others, evenly spaced, to the last."""
        left, top, right, bottom = self._pixels(box)
        self.image.paste(gradient(stops, (right - left, bottom - top)), (left, top))

    def shaded(self, points: Sequence[Point], stops: Sequence[Colour], *, sideways: bool = False) -> None:
        """A polygon with a wash inside: from its top down, or from left to right."""
        left, top, right, bottom = self._pixels(bounds(points))
        size = (max(right - left, 1), max(bottom - top, 1))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(x * self.scale - left, y * self.scale - top) for x, y in points], fill=255)
        wash = gradient(stops, size[::-1]).transpose(Image.Transpose.TRANSPOSE) if sideways else gradient(stops, size)
        self.image.paste(wash, (left, top), mask)

    def glow(self, x: float, y: float, radius: float, colour: Colour, *, strength: float = 1.0, flatten: float = 1.0) -> None:
        """Light around a point that fades with the square of the distance; `flatten` squeezes it upright."""
        box = self._pixels((x - radius, y - radius * flatten, x + radius, y + radius * flatten))
        size = (max(box[2] - box[0], 2), max(box[3] - box[1], 2))
        fade = _fade(strength=strength).resize(size, Image.Resampling.BILINEAR)
        self.image.paste(colour, (*box[:2], box[0] + size[0], box[1] + size[1]), fade)

    def soft(self, shapes: Iterable[Sequence[Point]], colour: Colour, *, opacity: float = 1.0, blur: float = 12.0) -> None:
        """Polygons without edges, such as mist, cloud and shadow; `blur` in units."""
        polygons = list(shapes)
        margin = blur * 3
        left, top, right, bottom = bounds(point for points in polygons for point in points)
        box = self._clipped((left - margin, top - margin, right + margin, bottom + margin))
        self._paste_soft(polygons, colour, box=box, strengths=[opacity] * len(polygons), blur=blur)

    def beam(self, source: Point, far_ends: Sequence[Point], colour: Colour, *, opacity: float = 0.5, blur: float = 6.0) -> None:
        """Light from `source` that widens to the line between the far ends, fading on its way."""
        steps = 24
        polygons, strengths = [], []
        for step in range(steps, 0, -1):
            polygons.append([source, *[(source[0] + (x - source[0]) * step / steps, source[1] + (y - source[1]) * step / steps) for x, y in far_ends]])
            strengths.append(opacity * (1 - step / (steps + 1)) ** 0.8)
        self._paste_soft(polygons, colour, box=self._clipped((0, 0, *self.units)), strengths=strengths, blur=blur)

    def strokes(self, lines: Iterable[Sequence[Point]], colour: Colour, *, opacity: float, width: float = 1.5) -> None:
        """Lines that let through what lies below, such as rain."""
        mask = Image.new("L", self.image.size, 0)
        draw = ImageDraw.Draw(mask)
        for points in lines:
            draw.line([self._at(point) for point in points], fill=round(255 * opacity), width=self._width(width))
        self.image.paste(colour, (0, 0, *self.image.size), mask)

    # Water

    def mirror(self, *, horizon: float, bottom: float, tint: Sequence[Colour], strength: float = 0.75, squeeze: float = 1.0) -> None:
        """Everything above `horizon` seen again below it, down to `bottom`, in the colours of the water and broken by ripples."""
        left, top, right, base = self._pixels((0, horizon, self.units[0], bottom))
        height = base - top
        source_height = min(top, round(height / squeeze))
        above = self.image.crop((0, top - source_height, right, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        small = (right // 4, max(height // 4, 1))
        above = above.resize(small, Image.Resampling.BOX).filter(ImageFilter.BoxBlur((1, 2)))
        above = self._rippled(above).resize((right, height), Image.Resampling.BILINEAR)
        fade = gradient([(round(255 * strength),) * 3, (round(255 * strength * 0.45),) * 3], (right, height)).convert("L")
        self.image.paste(Image.composite(above, gradient(tint, (right, height)), fade), (left, top))

    def _rippled(self, image: Image.Image) -> Image.Image:
        """Rows shifted sideways, the more the nearer they are."""
        out = image.copy()
        phase = self.rng.uniform(0, 6)
        row = 0
        while row < image.height:
            near = row / image.height
            tall = 1 + round(3 * near)
            shift = math.sin(row * 0.9 + phase) * (1 + 7 * near) + self.rng.uniform(-1.5, 1.5) * (0.4 + 2 * near)
            strip = image.crop((0, row, image.width, min(row + tall, image.height)))
            out.paste(ImageChops.offset(strip, round(shift), 0), (0, row))
            row += tall
        return out

    # Finishing

    def finish(self, *, vignette: float = 0.22) -> bytes:
        """The picture as a JPEG: edges smoothed, corners a little darker, the tooth of the paper showing."""
        image = self.image.reduce(OVERSAMPLING)
        image = self._darken_corners(image, vignette)
        image = ImageChops.overlay(image, self._tooth(image.size))
        buffer = BytesIO()
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, progressive=True)
        return buffer.getvalue()

    def _darken_corners(self, image: Image.Image, vignette: float) -> Image.Image:
        light = _fade(power=0.7).resize((image.width * 3 // 2, image.height * 3 // 2), Image.Resampling.BILINEAR)
        left, top = image.width // 4, image.height // 4
        light = light.crop((left, top, left + image.width, top + image.height)).point(lambda value: int(255 * (1 - vignette) + vignette * min(255, value * 2)))
        return ImageChops.multiply(image, Image.merge("RGB", [light] * 3))

    def _tooth(self, size: tuple[int, int]) -> Image.Image:
        """Grey noise around the middle: broad patches of pigment, brush marks, and fine grain."""
        patches = self._noise((18, 12), amplitude=15).resize(size, Image.Resampling.BICUBIC)
        strokes = self._noise((size[0] // 22 + 2, size[1] // 4 + 2), amplitude=11).resize(size, Image.Resampling.BICUBIC)
        grain = self._noise((size[0] * 2 // 3, size[1] * 2 // 3), amplitude=11).resize(size, Image.Resampling.BILINEAR)
        noise = ImageChops.add(ImageChops.add(patches, strokes, offset=-128), grain, offset=-128)
        return Image.merge("RGB", [noise] * 3)

    def _noise(self, size: tuple[int, int], *, amplitude: int) -> Image.Image:
        values = Image.frombytes("L", size, self.rng.randbytes(size[0] * size[1]))
        return values.point(lambda value: 128 + (value - 128) * amplitude // 128)

    # Places

    @cached_property
    def _draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def _at(self, point: Sequence[float]) -> Point:
        return point[0] * self.scale, point[1] * self.scale

    def _width(self, width: float) -> int:
        return max(1, round(width * self.scale))

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        left, top, right, bottom = (round(value * self.scale) for value in box)
        return left, top, right, bottom

    def _clipped(self, box: Box) -> Box:
        left, top, right, bottom = box
        return max(left, 0), max(top, 0), min(right, self.units[0]), min(bottom, self.units[1])

    def _paste_soft(self, polygons: Sequence[Sequence[Point]], colour: Colour, *, box: Box, strengths: Sequence[float], blur: float) -> None:
        """Polygons of these strengths (0 to 1), later ones over earlier ones, blurred inside the box."""
        left, top, right, bottom = self._pixels(box)
        if right <= left or bottom <= top:
            return
        small = self.scale / SOFT_SCALE
        mask = Image.new("L", (math.ceil((right - left) / SOFT_SCALE), math.ceil((bottom - top) / SOFT_SCALE)), 0)
        draw = ImageDraw.Draw(mask)
        for points, strength in zip(polygons, strengths, strict=True):
            draw.polygon([((x - box[0]) * small, (y - box[1]) * small) for x, y in points], fill=round(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * small)).resize((right - left, bottom - top), Image.Resampling.BILINEAR)
        self.image.paste(colour, (left, top, right, bottom), mask)


def gradient(stops: Sequence[Colour], size: tuple[int, int]) -> Image.Image:
    """An image that runs from the first colour at the top to the last at the bottom."""
    steps = 96
    column = Image.new("RGB", (1, steps))
    for step in range(steps):
        place = step / (steps - 1) * (len(stops) - 1)
        index = min(int(place), len(stops) - 2) if len(stops) > 1 else 0
        column.putpixel((0, step), mix(stops[index], stops[min(index + 1, len(stops) - 1)], place - index))
    tall = column.resize((1, max(size[1], 1)), Image.Resampling.BILINEAR)
    return tall.resize((max(size[0], 1), tall.height), Image.Resampling.NEAREST)


def bounds(points: Iterable[Point]) -> Box:
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


@cache
def _fade(*, power: float = 2.0, strength: float = 1.0) -> Image.Image:
    """White in the middle, black at the rim of the inscribed circle."""
    return Image.radial_gradient("L").point(lambda value: int(255 * strength * max(0.0, 1 - value / 180) ** power))
