"""Colours as Google keeps them: 8 bits a channel read as 32-bit floats, kept as a ColorStyle, shown in both forms.

0.5 comes back as 0.49803922; a channel of 0 is left out; `backgroundColor` and `backgroundColorStyle` are one thing.
"""

import struct
from typing import Any

from sheets_sync.emulator.masks import Mask

_PAIRS = ("backgroundColor", "foregroundColor", "tabColor", "color")


def _float32(value: float) -> float:
    result: float = struct.unpack("f", struct.pack("f", value))[0]
    return result


def _channel(value: float) -> float:
    exact = _float32(int(_float32(_float32(value) * 255)) / 255)
    short = next(text for digits in range(6, 10) if _float32(float(text := f"{exact:.{digits}g}")) == exact)
    number = float(short)
    return int(number) if number.is_integer() else number


def quantised(colour: dict[str, Any]) -> dict[str, Any]:
    """A Color as it comes back."""
    channels = ((name, _channel(float(colour.get(name) or 0))) for name in ("red", "green", "blue"))
    return {name: value for name, value in channels if value}


def kept(value: Any) -> Any:
    """A message as it is stored: colours quantised, each pair only as its Style."""
    if isinstance(value, list):
        return [kept(item) for item in value]
    if not isinstance(value, dict):
        return value
    result: dict[str, Any] = {}
    for name, item in value.items():
        if item is None:
            continue
        if name in _PAIRS:
            result.setdefault(f"{name}Style", {"rgbColor": quantised(item)})
        elif name.endswith("ColorStyle") or name == "colorStyle":
            style = {key: inner for key, inner in item.items() if inner is not None}
            if style:
                result[name] = {"rgbColor": quantised(style["rgbColor"])} if "rgbColor" in style else style
        else:
            result[name] = kept(item)
    return result


def kept_mask(mask: Mask) -> Mask:
    """A mask over a message as it is stored."""
    result: Mask = {}
    for name, inner in mask.items():
        if name in _PAIRS or name.endswith("ColorStyle") or name == "colorStyle":
            result[name if name.endswith("Style") else f"{name}Style"] = {}
        else:
            result[name] = kept_mask(inner)
    return result


def shown(value: Any) -> Any:
    """A stored message as it is answered: each Style of an RGB colour with its plain twin."""
    if isinstance(value, list):
        return [shown(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {name: shown(item) for name, item in value.items()}
    for name in _PAIRS:
        style = value.get(f"{name}Style")
        if style and "rgbColor" in style:
            result[name] = style["rgbColor"]
    return result
