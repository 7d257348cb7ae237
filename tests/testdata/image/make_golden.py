"""Makes the pictures in pictures/ and what Pillow makes of them, in golden/.

    python3 make_golden.py [FOLDER FOR WHOLE RESULTS]

Each picture is prepared as predict.py of apple/ml-fastvlm does (llava/mm_utils.py, expand2square and
process_images; CLIPImageProcessor resizes by Pillow): RGB, a black square, bicubic to 1024. Where the
toolkit deliberately differs, see README.md, so does this script.
"""

import hashlib
import io
import json
import struct
import sys
import zlib
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageFont, ImageOps

HERE = Path(__file__).parent
SIDE = 1024
# One of eight rows and columns, in all eight phases.
SAMPLED = [8 * index + 5 * index % 8 for index in range(SIDE // 8)]


class Numbers:
    """A linear congruential generator (Numerical Recipes): the same pictures everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 8) * limit >> 24


def noise(size, cell, numbers):
    """Colors that change every `cell` pixels, interpolated between."""
    small = (size[0] // cell + 2, size[1] // cell + 2)
    data = bytes(numbers.below(256) for _ in range(3 * small[0] * small[1]))
    return Image.frombytes("RGB", small, data).resize(size, Image.BICUBIC)


def scene(size, grain=8):
    """Soft colors, fine grain, and shapes, lines and letters with hard edges."""
    width, height = size
    numbers = Numbers(width * 10007 + height)
    picture = Image.blend(noise(size, 96, numbers), noise(size, grain, numbers), 0.15)
    draw = ImageDraw.Draw(picture)
    for index in range(10):
        x, y = numbers.below(width), numbers.below(height)
        color = tuple(numbers.below(256) for _ in range(3))
        if index % 3 == 0:
            draw.rectangle((x, y, x + width // 7, y + height // 9), fill=color)
        elif index % 3 == 1:
            draw.ellipse((x, y, x + width // 8, y + width // 8), fill=color)
        else:
            draw.line((x, y, width - x, height - y), fill=color, width=1 + width // 400)
        draw.text((y % width, x % height), "Fast VLM 0123", fill=color, font=ImageFont.load_default())
    return picture


def slope(size):
    """From transparent to opaque, with a hole."""
    mask = Image.linear_gradient("L").resize(size, Image.BICUBIC)
    ImageDraw.Draw(mask).ellipse((size[0] // 3, 9, size[0] // 2, size[1] // 2), fill=0)
    return mask


def with_alpha(picture):
    picture.putalpha(slope(picture.size))
    return picture


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def png16(size, channels):
    """A PNG of 16 bits a channel, whose low bytes are not those of 8 bits; Pillow writes none in color."""
    picture = scene(size).convert("RGB" if channels == 3 else "L")
    row = size[0] * channels
    data = picture.tobytes()
    high_and_low = b"".join(
        b"\0" + b"".join(bytes((value, 255 - value)) for value in data[start : start + row])
        for start in range(0, len(data), row)
    )
    header = struct.pack(">IIBBBBB", *size, 16, 2 if channels == 3 else 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(high_and_low, 9)), (b"IEND", b""))
    file = b"\x89PNG\r\n\x1a\n"
    for name, content in chunks:
        checksum = struct.pack(">I", zlib.crc32(name + content))
        file += struct.pack(">I", len(content)) + name + content + checksum
    return file


def saved(picture, **options):
    file = io.BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def jpeg(picture, **options):
    return saved(picture, format="JPEG", **{"quality": 60, **options})


def png(picture, **options):
    return saved(picture, format="PNG", optimize=True, **options)


def gif(picture):
    first = picture.quantize(64)
    return saved(first, format="GIF", save_all=True, append_images=[first.rotate(180)])


PICTURES = {
    "photo_1501x997.jpg": lambda size: jpeg(scene(size)),
    "large_3307x2203.jpg": lambda size: jpeg(scene(size, 64), quality=25),
    "progressive_811x1237.jpg": lambda size: jpeg(scene(size), progressive=True),
    "turned_1203x801.jpg": lambda size: jpeg(scene(size), exif=exif(6)),
    "mirrored_401x263.jpg": lambda size: jpeg(scene(size), exif=exif(7), subsampling=0),
    "grey_1025x769.jpg": lambda size: jpeg(scene(size).convert("L")),
    "cmyk_611x457.jpg": lambda size: jpeg(scene(size).convert("CMYK")),
    "cmyk_107x151.tif": lambda size: saved(scene(size, 48).convert("CMYK"), format="TIFF", compression="tiff_lzw"),
    "rgb16_103x157.png": lambda size: png16(size, 3),
    "grey16_417x291.png": lambda size: png16(size, 1),
    "grey_515x387.png": lambda size: png(scene(size, 48).convert("L")),
    "alpha_353x251.png": lambda size: png(with_alpha(scene(size, 48))),
    "grey_alpha_259x389.png": lambda size: png(with_alpha(scene(size, 48).convert("L"))),
    "palette_641x479.png": lambda size: png(scene(size, 48).quantize(200)),
    "palette_alpha_199x301.png": lambda size: png(scene(size, 48).quantize(60), transparency=7),
    "bits_801x601.png": lambda size: png(scene(size, 48).convert("1", dither=Image.NONE)),
    "frames_233x177.gif": lambda size: gif(scene(size, 48)),
    "photo_1333x751.webp": lambda size: saved(scene(size), format="WEBP", quality=60),
    "alpha_451x333.webp": lambda size: saved(with_alpha(scene(size)), format="WEBP", quality=60),
    "wide_6007x211.jpg": lambda size: jpeg(scene(size, 16), quality=50),
    "tall_97x4999.jpg": lambda size: jpeg(scene(size, 16), quality=50),
    "dot_1x1.png": lambda size: png(Image.new("RGB", size, (200, 30, 90))),
    "tiny_7x5.png": lambda size: png(noise(size, 1, Numbers(7))),
    "square_1024x1024.jpg": lambda size: jpeg(scene(size, 32), quality=50),
}


def to_rgb(picture):
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):
        # convert("RGB") would make all from 255 of 65535 white.
        picture = Image.frombytes("L", picture.size, picture.convert("I").tobytes()[1::4])
    if "A" in picture.mode or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return picture.convert("RGB")


def expand_to_square(picture):
    width, height = picture.size
    side = max(width, height)
    square = Image.new("RGB", (side, side), (0, 0, 0))
    square.paste(picture, ((side - width) // 2, (side - height) // 2))
    return square


def sample(picture):
    rows = [picture.crop((0, y, SIDE, y + 1)) for y in SAMPLED]
    sampled = Image.new("RGB", (len(SAMPLED), len(SAMPLED)))
    for y, row in enumerate(rows):
        for x, column in enumerate(SAMPLED):
            sampled.putpixel((x, y), row.getpixel((column, 0)))
    return sampled


def main(whole_results):
    golden = {}
    for folder in ("pictures", "golden"):
        (HERE / folder).mkdir(exist_ok=True)
    for name, make in PICTURES.items():
        size = tuple(int(side) for side in name.split("_")[-1].split(".")[0].split("x"))
        path = HERE / "pictures" / name
        path.write_bytes(make(size))
        seen = to_rgb(Image.open(path))
        result = expand_to_square(seen).resize((SIDE, SIDE), Image.BICUBIC)
        sample(result).save(HERE / "golden" / f"{name}.webp", lossless=True, quality=100, method=6)
        golden[name] = {
            "width": seen.width,
            "height": seen.height,
            "sha256": hashlib.sha256(result.tobytes()).hexdigest(),
        }
        if whole_results:
            result.save(Path(whole_results) / f"{name}.gold.png", compress_level=1)
    document = {"pillow": PIL.__version__, "side": SIDE, "pictures": golden}
    (HERE / "golden.json").write_text(json.dumps(document, indent=2) + "\n")


main(sys.argv[1] if len(sys.argv) > 1 else None)
