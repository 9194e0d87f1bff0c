"""Cost against size, drawn as SVG: both axes logarithmic, one line for each kind of work."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

Points = Sequence[tuple[float, float]]
WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 80, 40, 40, 60
MANY = 4
"""From so many lines on, their names begin at the edge of the picture."""
COLOURS = ("#1a73e8", "#d93025", "#188038", "#e37400", "#9334e6")


def plot(title: str, across: str, lines: Mapping[str, Points]) -> str:
    """Given for each line its points (size, seconds of the processor), return the picture."""
    points = [point for line in lines.values() for point in line]
    x_low, x_high = _decades([x for x, _ in points])
    y_low, y_high = _decades([y for _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        over = (log10(x) - x_low) / (x_high - x_low)
        up = (log10(y) - y_low) / (y_high - y_low)
        return round(LEFT + over * width, 1), round(HEIGHT - BOTTOM - up * height, 1)

    def parts() -> Iterator[str]:
        yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
        yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        yield _text(LEFT, 24, title, size=15)
        for power in range(x_low, x_high + 1):
            x, y = place(10**power, 10**y_low)
            yield f'<path d="M{x} {TOP}V{y}" stroke="#ddd"/>' + _text(x, y + 18, f"{10**power:,}", anchor="middle")
        for power in range(y_low, y_high + 1):
            x, y = place(10**x_low, 10**power)
            yield f'<path d="M{x} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>' + _text(
                x - 6, y + 4, _time(power), anchor="end"
            )
        yield _text((WIDTH + LEFT) / 2, HEIGHT - 22, across, anchor="middle")
        legend = LEFT if len(lines) < MANY else 10
        for number, (name, line) in enumerate(lines.items()):
            colour, placed = COLOURS[number % len(COLOURS)], [place(*point) for point in sorted(line)]
            path = " ".join(f"{x},{y}" for x, y in placed)
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in placed)
            yield _text(legend, HEIGHT - 5, f"● {name}", colour=colour)
            legend += 7 * len(name) + 25
        yield "</svg>\n"

    return "\n".join(parts())


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _time(power: int) -> str:
    unit, least = next((one for one in (("s", 0), ("ms", -3), ("µs", -6)) if power >= one[1]), ("ns", -9))
    return f"{10 ** (power - least)} {unit}"


def _text(x: float, y: float, text: str, *, size: int = 12, anchor: str = "start", colour: str = "#333") -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
