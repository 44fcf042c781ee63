"""Bars in SVG: one for each contender, with the range of its rounds."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

LABELS, WIDTH, ROW, TOP = 300, 900, 30, 46
OURS, OTHERS, INK = "#1f6f8b", "#b9c2c9", "#22282c"


@dataclass(frozen=True)
class Bar:
    label: str
    value: float | None
    low: float
    high: float
    is_ours: bool = False


def text(x, y, words, anchor="start", size=13, weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )


def row(bar, index, scale):
    middle = TOP + ROW * index + ROW / 2
    end = LABELS + (bar.value or 0) * scale
    colour = OURS if bar.is_ours else OTHERS
    words = "-" if bar.value is None else f"{bar.value:,.0f}" if bar.value >= 100 else f"{bar.value:,.2f}"
    low, high = LABELS + bar.low * scale, LABELS + bar.high * scale
    return [
        text(LABELS - 10, middle + 4, bar.label, "end", weight="bold" if bar.is_ours else "normal"),
        f'<rect x="{LABELS}" y="{middle - 9:.1f}" width="{max(end - LABELS, 1):.1f}" height="18" fill="{colour}"/>',
        f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 4:.1f}v8M{high:.1f} {middle - 4:.1f}v8" '
        f'stroke="{INK}" fill="none"/>',
        text(max(end, high) + 8, middle + 4, words),
    ]


def bars(title, rows, unit):
    """An SVG document. Longer is more; the thin line goes from the lowest round to the highest."""
    most = max([bar.high for bar in rows] + [bar.value or 0 for bar in rows]) or 1
    scale = (WIDTH - LABELS - 90) / most
    height = TOP + ROW * len(rows) + 14
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'fill="{INK}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        text(14, 26, f"{title}, {unit}", size=15, weight="bold"),
    ]
    for index, bar in enumerate(rows):
        lines += row(bar, index, scale)
    return "\n".join([*lines, "</svg>"]) + "\n"
