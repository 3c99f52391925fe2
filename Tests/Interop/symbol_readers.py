"""What two readers, zbar's zbarimg and zxing-cpp, make of a QR text that was printed 30 mm wide and scanned at 150 dpi, or photographed.

Arguments: a file with the text, a folder for pictures. Prints the table of Docs/Testing.md; exits 0 where both read as many as must be.
"""
import os
import random
import shutil
import subprocess
import sys

import numpy
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

TEXT = open(sys.argv[1]).read().strip()
OUT = sys.argv[2]
#: Print of 30 mm with its quiet zone, at 150 dpi.
SIDE = round(30 / 25.4 * 150)
MARGIN = 40
SEEDS = 10


def symbol() -> Image.Image:
    """The modules at level Q, drawn as a printer does: at 600 dpi, then seen at 150."""
    drawn = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image = Image.fromarray(numpy.array(drawn.to_image(scale=1))).convert("L")
    print(f"{len(TEXT)} letters, version {(image.width - 8 - 17) // 4}, {30 / image.width:.2f} mm a module")
    return image.resize((4 * SIDE, 4 * SIDE), Image.NEAREST)


def paper(printed: Image.Image, dpi: int = 150) -> Image.Image:
    """On a grey sheet, scanned."""
    side = round(SIDE * dpi / 150)
    sheet = Image.new("L", (side + 2 * MARGIN, side + 2 * MARGIN), 238)
    sheet.paste(printed.resize((side, side), Image.LANCZOS), (MARGIN, MARGIN))
    return sheet


def noisy(image: Image.Image, seed: int, sigma: float = 6) -> Image.Image:
    noise = numpy.random.default_rng(seed).normal(0, sigma, (image.height, image.width))
    return Image.fromarray(numpy.clip(numpy.array(image, dtype=float) + noise, 0, 255).astype("uint8"))


def turned(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.BICUBIC, expand=True, fillcolor=238)


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def skewed(image: Image.Image, strength: float, seed: int) -> Image.Image:
    """Seen from the side: each corner moved by up to `strength` of the side."""
    chance, (w, h) = random.Random(seed), image.size
    corners = [(chance.uniform(0, strength) * w * sx, chance.uniform(0, strength) * h * sy) for sx, sy in [(-1, -1), (-1, 1), (1, 1), (1, -1)]]
    quad = [value for (x, y), (bx, by) in zip(corners, [(0, 0), (0, h), (w, h), (w, 0)]) for value in (bx + x, by + y)]
    return image.transform(image.size, Image.QUAD, quad, Image.BICUBIC, fillcolor=238)


def stained(image: Image.Image, seed: int, cup: float = 0.5) -> Image.Image:
    """A ring of coffee across the symbol with a darker rim and a few drops: it darkens what is light and hardly what is dark."""
    chance, scale = random.Random(seed), 4
    stain = Image.new("L", (image.width * scale, image.height * scale), 0)
    pen = ImageDraw.Draw(stain)
    radius = cup * stain.width * chance.uniform(0.7, 0.9)
    x, y = stain.width * chance.uniform(0.2, 0.8), stain.height * chance.uniform(0.2, 0.8)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=45, outline=125, width=round(stain.width * 0.03))
    for _ in range(6):
        dx, dy, drop = chance.uniform(0, 1) * stain.width, chance.uniform(0, 1) * stain.height, stain.width * chance.uniform(0.005, 0.02)
        pen.ellipse((dx - drop, dy - drop, dx + drop, dy + drop), fill=150)
    mask = numpy.array(stain.resize(image.size, Image.LANCZOS).filter(ImageFilter.GaussianBlur(1)), dtype=float) / 255
    grey = numpy.array(image, dtype=float)
    return Image.fromarray((grey * (1 - mask) + 58 * mask * (grey / 255) + grey * mask * 0.15).clip(0, 255).astype("uint8"))


def inked(image: Image.Image, share: float, seed: int) -> Image.Image:
    """A blot of ink over `share` of the symbol, away from its corners."""
    chance, pen = random.Random(seed), ImageDraw.Draw(image := image.copy())
    side = (share ** 0.5) * (image.width - 2 * MARGIN)
    x = MARGIN + chance.uniform(0.32, 0.6) * (image.width - 2 * MARGIN)
    y = MARGIN + chance.uniform(0.32, 0.6) * (image.height - 2 * MARGIN)
    pen.ellipse((x, y, x + side, y + side), fill=20)
    return image


def faded(image: Image.Image, seed: int) -> Image.Image:
    """Photographed beside a lamp: light falls off across it."""
    ramp = numpy.linspace(0.35, 1.0, image.width)[None, :] * numpy.linspace(0.8, 1.0, image.height)[:, None]
    return noisy(Image.fromarray((numpy.array(image, dtype=float) * ramp).astype("uint8")), seed)


def photograph(image: Image.Image, seed: int) -> Image.Image:
    """Everything at once, as a cheap phone has it, at 300 dpi."""
    return noisy(blurred(faded(skewed(turned(stained(image, seed), random.Random(seed).uniform(-20, 20)), 0.05, seed), seed), 1.0), seed, 8)


def distortions(printed: Image.Image):
    """Name, of how many seeds both must read it, and the picture by seed."""
    scan, photo = paper(printed), paper(printed, 300)
    yield "scanned, 150 dpi", SEEDS, lambda seed: noisy(scan, seed)
    for degrees in (3, 10, 30, 45):
        yield f"turned {degrees}°", SEEDS if degrees <= 10 else 8, lambda seed, degrees=degrees: noisy(turned(scan, degrees + seed / 10), seed)
    for radius in (0.5, 0.8, 1.0, 1.3):
        yield f"blurred, σ {radius} px", SEEDS if radius <= 0.5 else 8 if radius < 1 else 0, lambda seed, radius=radius: noisy(blurred(scan, radius), seed)
    for strength in (0.03, 0.08):
        yield f"seen from the side, {strength:.0%}", SEEDS if strength <= 0.03 else 8, lambda seed, strength=strength: noisy(skewed(scan, strength, seed), seed)
    yield "coffee ring and drops", 6, lambda seed: noisy(stained(scan, seed), seed)
    yield "the same, scanned at 300 dpi", SEEDS, lambda seed: noisy(stained(photo, seed), seed)
    for share in (0.02, 0.05, 0.1):
        yield f"ink over {share:.0%}", 8 if share < 0.1 else 0, lambda seed, share=share: noisy(inked(scan, share, seed), seed)
    yield "light falling off", SEEDS, lambda seed: faded(scan, seed)
    yield "turned 5°, blurred σ 0.5, coffee", 4, lambda seed: noisy(blurred(turned(stained(scan, seed), 5), 0.5), seed)
    yield "photographed (300 dpi): all of these", 8, lambda seed: photograph(photo, seed)


def by_zxing(image: Image.Image) -> bool:
    return any(found.text == TEXT for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode))


def by_zbar(path: str) -> bool:
    program = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path]
    return TEXT in subprocess.run(program, capture_output=True, text=True, check=False).stdout.split("\n")


if not shutil.which("zbarimg"):
    sys.exit("zbarimg is not installed; script/setup --with-test-tools installs zbar-tools")
failed = []
print("| distortion | zbarimg | zxing-cpp |\n|---|---|---|")
for name, least, picture in distortions(symbol()):
    read = [0, 0]
    for seed in range(SEEDS):
        image = picture(seed)
        path = os.path.join(OUT, f"{name.replace(' ', '-').replace('/', '')}-{seed}.png")
        image.save(path)
        read[0] += by_zbar(path)
        read[1] += by_zxing(image)
    print(f"| {name} | {read[0]} of {SEEDS} | {read[1]} of {SEEDS} |", flush=True)
    if min(read) < least:
        failed.append(name)
sys.exit(f"read too seldom: {failed}" if failed else 0)
