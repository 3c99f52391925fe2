"""Whether a figure grows: the slope of its later part by least squares, with an interval that holds the true one in 95 of 100 cases."""
import math

# Student's t, 97.5 %, by degrees of freedom; the normal distribution's beyond.
T = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 8: 2.31, 10: 2.23, 15: 2.13, 20: 2.09, 30: 2.04, 60: 2.00}


def student(freedom: int) -> float:
    return next((T[known] for known in sorted(T, reverse=True) if known <= freedom), T[1]) if freedom < 120 else 1.96


def blocks(points: list, size: int) -> list:
    """The least of neighbours: what is held, without what a password's hash takes for a moment (64 MiB). Samples ten seconds apart know of each other besides, and
    one by one would make the interval look narrower than it is.
    """
    groups = [points[start:start + size] for start in range(0, len(points) - size + 1, size)]
    return [(sum(t for t, _ in group) / size, min(v for _, v in group)) for group in groups]


def slope(points: list) -> tuple:
    """Of (seconds, value): growth an hour, and half of its interval; infinite with fewer than three points."""
    count = len(points)
    if count < 3:
        return 0.0, math.inf
    middle, mean = sum(t for t, _ in points) / count, sum(v for _, v in points) / count
    spread = sum((t - middle) ** 2 for t, _ in points)
    rise = sum((t - middle) * (v - mean) for t, v in points) / spread
    rest = sum((v - mean - rise * (t - middle)) ** 2 for t, v in points)
    return rise * 3600, student(count - 2) * math.sqrt(rest / (count - 2) / spread) * 3600


def verdict(points: list, share=0.05, least=0.0) -> tuple:
    """Growth an hour, half its interval, and "flat", "grows" or "cannot tell", for the last two thirds of (seconds, value).

    Flat: the interval lies below `share` of the mean an hour, or below `least`. Grows: all of it lies above zero, and not below that. Everything else cannot be told.
    """
    later = [p for p in points if p[0] >= points[0][0] + (points[-1][0] - points[0][0]) / 3]
    size = max(1, min(6, len(later) // 10))
    rise, half = slope(blocks(later, size))
    bound = max(share * sum(v for _, v in later) / len(later), least)
    if rise + half <= bound:
        return rise, half, "flat"
    return rise, half, "grows" if rise - half > 0 else "cannot tell"


def check():
    """Curves whose verdict is known, with a noise that is the same in every run."""
    noise = [(number * 7919 % 101 - 50) / 10 for number in range(360)]
    held = [(10 * n, 150 + noise[n] + (64 if n % 5 == 0 else 0)) for n in range(360)]
    assert verdict(held)[2] == "flat", verdict(held)
    leak = [(at, value + at / 3600 * 30) for at, value in held]
    assert verdict(leak)[2] == "grows" and abs(verdict(leak)[0] - 30) < 5, verdict(leak)
    warm = [(at, value - (40 - at / 30 if at < 1200 else 0)) for at, value in held]
    assert verdict(warm)[2] == "flat", "the first third is warming up"
    assert verdict(held[:6])[2] == "cannot tell", verdict(held[:6])
    assert verdict([(at, 40) for at, _ in held], least=4)[2] == "flat"


if __name__ == "__main__":
    check()
    print("flat: its own curves are judged as they are")
