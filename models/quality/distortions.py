"""What goes wrong with pictures, each in five levels that look about equally bad (as in KADID-10k, Lin et al., 2019)."""

import io

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage


def as_image(pixels):
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def blur(pixels, level, random):
    return np.asarray(as_image(pixels).filter(ImageFilter.GaussianBlur([0.6, 1.0, 1.6, 2.6, 4.2][level])))


def motion_blur(pixels, level, random):
    length = [3, 5, 9, 15, 25][level]
    kernel = np.zeros((length, length))
    angle, middle = random.uniform(0, np.pi), (length - 1) / 2
    for step in np.linspace(-middle, middle, length * 3):
        kernel[int(round(middle + step * np.sin(angle))), int(round(middle + step * np.cos(angle)))] = 1
    kernel /= kernel.sum()
    return np.stack([ndimage.convolve(pixels[..., c].astype(np.float32), kernel, mode="nearest") for c in range(3)], axis=-1)


def low_resolution(pixels, level, random):
    ratio = [1.5, 2, 3, 4.5, 7][level]
    image = as_image(pixels)
    small = image.resize((max(8, int(image.width / ratio)), max(8, int(image.height / ratio))), Image.BILINEAR)
    return np.asarray(small.resize(image.size, [Image.BILINEAR, Image.BICUBIC][random.integers(2)]))


def jpeg(pixels, level, random):
    file = io.BytesIO()
    as_image(pixels).save(file, "JPEG", quality=[45, 26, 15, 9, 5][level])
    return np.asarray(Image.open(io.BytesIO(file.getvalue())))


def blocks(pixels, level, random):
    """A small JPEG made larger: what a low-rate video looks like."""
    image = as_image(pixels)
    size = (max(8, int(image.width / 1.6)), max(8, int(image.height / 1.6)))
    return np.asarray(as_image(jpeg(np.asarray(image.resize(size, Image.BILINEAR)), level, random)).resize(image.size, Image.BICUBIC))


def noise(pixels, level, random):
    return pixels + random.normal(0, [5, 9, 16, 28, 45][level], pixels.shape[:2] + (random.choice([1, 3]),))


def impulses(pixels, level, random):
    out, spots = pixels.copy(), random.random(pixels.shape[:2])
    share = [0.003, 0.008, 0.02, 0.05, 0.1][level]
    out[spots < share / 2], out[spots > 1 - share / 2] = 0, 255
    return out


def smear(pixels, level, random):
    """Denoising that went too far: texture becomes paint."""
    image = as_image(pixels)
    for _ in range([1, 1, 2, 3, 5][level]):
        image = image.filter(ImageFilter.MedianFilter([3, 5, 5, 7, 7][level]))
    return np.asarray(image)


def ringing(pixels, level, random):
    return np.asarray(as_image(pixels).filter(ImageFilter.UnsharpMask([2, 2, 3, 3, 4][level], [120, 220, 320, 450, 650][level], 0)))


def dark(pixels, level, random):
    return pixels * [0.6, 0.42, 0.28, 0.18, 0.1][level] + random.normal(0, [1, 2, 2, 3, 3][level], pixels.shape)


def bright(pixels, level, random):
    return pixels * [1.3, 1.6, 2.0, 2.6, 3.5][level] + [5, 10, 20, 30, 40][level]


def pale(pixels, level, random):
    keep, grey = [0.7, 0.5, 0.36, 0.25, 0.15][level], random.uniform(90, 180)
    return pixels * keep + grey * (1 - keep)


def bands(pixels, level, random):
    width = 256 / [24, 14, 9, 6, 4][level]
    return np.floor(pixels / width) * width + width / 2


def comb(pixels, level, random):
    """Two fields of different moments."""
    out = pixels.copy()
    out[1::2] = np.roll(pixels[1::2], [1, 2, 4, 7, 12][level], axis=1)
    return out


def warp(pixels, level, random):
    """Shapes that are wrong, as generated pictures have them."""
    high, wide = pixels.shape[:2]
    size = [1.0, 2.0, 3.5, 6, 10][level]
    moves = [ndimage.gaussian_filter(random.normal(0, 1, (high, wide)), 6) for _ in range(2)]
    y, x = np.mgrid[0:high, 0:wide]
    at = [y + moves[0] / moves[0].std() * size, x + moves[1] / moves[1].std() * size]
    return np.stack([ndimage.map_coordinates(pixels[..., c].astype(np.float32), at, order=1, mode="nearest") for c in range(3)], axis=-1)


ALL = [blur, blur, motion_blur, low_resolution, low_resolution, jpeg, blocks, blocks, noise, impulses, smear, ringing, dark, bright,
       pale, bands, comb, warp]
"""Blur, low resolution and blocks twice: they are what video has most."""
