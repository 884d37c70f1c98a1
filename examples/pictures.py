"""Product pictures: a soft card, a pictogram of the kind of thing, in the colour of the product."""

from __future__ import annotations

import colorsys
from pathlib import Path

SHADES = {  # what a colour word ends in or contains -> hue 0..1, lightness, saturation
    "black": (0.6, 0.24, 0.08),
    "white": (0.6, 0.86, 0.12),
    "gray": (0.6, 0.55, 0.06),
    "silver": (0.58, 0.72, 0.08),
    "red": (0.99, 0.52, 0.58),
    "pink": (0.95, 0.74, 0.55),
    "orange": (0.07, 0.58, 0.7),
    "gold": (0.11, 0.62, 0.5),
    "yellow": (0.13, 0.62, 0.7),
    "green": (0.4, 0.46, 0.38),
    "cyan": (0.5, 0.5, 0.38),
    "blue": (0.59, 0.52, 0.5),
    "purple": (0.74, 0.58, 0.38),
    "brown": (0.07, 0.42, 0.38),
    "beige": (0.1, 0.76, 0.34),
}
_WORDS = (
    ("black", "黑曜"),
    ("red", "红"),
    ("pink", "粉樱"),
    ("purple", "紫"),
    ("green", "绿"),
    ("cyan", "青"),
    ("blue", "蓝藏"),
    ("orange", "橙"),
    ("gold", "金黄"),
    ("brown", "棕咖焦"),
    ("beige", "米杏卡驼奶茶豆"),
    ("silver", "银星不锈"),
    ("gray", "灰"),
    ("white", "白透"),
)
_OWN = ("blue", "green", "red", "orange", "cyan", "gold", "purple", "brown")  # for things without a colour of their own


def shade(colour: str, seed: int) -> str:
    """The family of a colour word; what has no colour gets one by its seed, as packaging does.

    >>> shade("雅川青", 0), shade("樱花粉", 0), shade("", 2)
    ('cyan', 'pink', 'red')
    """
    found = next((name for name, words in _WORDS if any(word in colour for word in words)), None)
    return found or _OWN[seed % len(_OWN)]


def pictograms(folder: Path) -> dict[str, str]:
    lines = (folder / "pictograms.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def svg(shapes: str, colour: str) -> str:
    """The picture as text, about 2 KB."""
    hue, light, saturation = SHADES[colour]
    fills = {
        "m": _hex(hue, light, saturation),
        "d": _hex(hue, light * 0.72, saturation),
        "l": _hex(hue, light + (1 - light) * 0.55, saturation),
        "w": "#ffffff",
        "k": "#2b2f36",
        "a": _hex((hue + 0.45) % 1 if saturation > 0.2 else 0.08, 0.62, 0.6),
    }
    top, bottom = _hex(hue, 0.97, saturation * 0.7), _hex(hue, 0.9, saturation * 0.6)
    drawn = "".join(_drawn(shape.split(), fills) for shape in shapes.split(";"))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="480" height="480">'
        f'<defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/>'
        '</linearGradient></defs><rect width="240" height="240" fill="url(#g)"/>'
        f'<ellipse cx="120" cy="211" rx="74" ry="9" fill="#000" opacity=".08"/>{drawn}</svg>'
    )


def _drawn(words: list[str], fills: dict[str, str]) -> str:
    match words:
        case ["r", x, y, width, height, radius, fill]:
            return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fills[fill]}"/>'
        case ["c", x, y, radius, fill]:
            return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fills[fill]}"/>'
        case ["e", x, y, across, down, fill]:
            return f'<ellipse cx="{x}" cy="{y}" rx="{across}" ry="{down}" fill="{fills[fill]}"/>'
        case ["p", fill, *path]:
            return f'<path fill="{fills[fill]}" d="{" ".join(path)}"/>'
        case ["s", width, fill, *path]:
            line = f'fill="none" stroke="{fills[fill]}" stroke-width="{width}" stroke-linecap="round"'
            return f'<path {line} d="{" ".join(path)}"/>'
    raise ValueError(f"not a shape: {' '.join(words)}")


def _hex(hue: float, light: float, saturation: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, min(light, 1), saturation))
