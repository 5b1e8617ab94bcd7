"""Pictures: decoded to pixels and written anew, so that nothing else of the file is left."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from vigie.ground.files.cleaning.faults import CannotClean

# Importing a reader registers it: these and no others, for Pillow knows formats that run programs.
READERS = (
    AvifImagePlugin, BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin,
)  # fmt: skip
MOST_PIXELS = 60_000_000
READ = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "AVIF")
# format read → (format written, ending, how)
WRITTEN: dict[str, tuple[str, str, dict[str, int | bool]]] = {
    "JPEG": ("JPEG", "jpg", {"quality": 92, "optimize": False}),
    "MPO": ("JPEG", "jpg", {"quality": 92, "optimize": False}),
    "WEBP": ("WEBP", "webp", {"quality": 92, "method": 3}),
}
ANY = ("PNG", "png", {"compress_level": 6})


def clean(original: bytes) -> tuple[bytes, str]:
    """The picture upright, in sRGB, without EXIF, place, XMP, profile, comment or thumbnail.

    An animation, or a file of several pictures, is refused: half of it would pass for the whole.
    """
    with _opened(original) as picture:
        kind = picture.format or ""
        if getattr(picture, "n_frames", 1) > 1 and kind != "MPO":  # of an MPO, the others are previews
            raise CannotClean("frames")
        upright = ImageOps.exif_transpose(_srgb(picture))
        pixels = Image.new(upright.mode, upright.size)
        pixels.paste(upright)  # pixels only: a copy would bring `info` along
    written, ending, how = WRITTEN.get(kind, ANY)
    if written == "JPEG" and pixels.mode not in {"L", "RGB"}:
        pixels = pixels.convert("RGB")
    made = BytesIO()
    pixels.save(made, written, **how)
    return made.getvalue(), ending


def same_kind(data: bytes) -> bytes:
    """A picture inside a document, written anew in the format that its name promises."""
    with _opened(data, (*READ, "BMP")) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            raise CannotClean("frames")
        picture.load()
        pixels = Image.new(picture.mode, picture.size)
        if picture.mode == "P":
            pixels.putpalette(picture.getpalette() or [])
        pixels.paste(picture)
        made = BytesIO()
        pixels.save(made, picture.format)
    return made.getvalue()


def _opened(original: bytes, formats: tuple[str, ...] = READ) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return Image.open(BytesIO(original), formats=formats)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as fault:
        raise CannotClean("pixels") from fault
    except (OSError, SyntaxError, ValueError) as fault:
        raise CannotClean("broken") from fault


def _srgb(picture: Image.Image) -> Image.Image:
    """Colours as the eye should see them without the profile; the exact mode a plain one."""
    picture.load()
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16") or picture.mode in {"I", "F"}:
        return picture.point(lambda value: value / 256).convert("L")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):  # a profile that is none
            turned = None
        if turned is not None:
            turned.info = picture.info
            turned.getexif().update(picture.getexif())
            return turned
    if picture.mode in {"L", "LA", "RGB", "RGBA"}:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
