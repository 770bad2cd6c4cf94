"""Reads the films and photographs that training clips are composed from, as small RGB frames of one aspect ratio.

A film is split at every frame that differs much from the one before, so that what is left is certainly one shot; the splitting
may be too eager, never too shy. Photographs become shots by slow pans and zooms (in compose.py).
"""

import os
import subprocess

import numpy as np

FILMS = [
    # npm packages of models/packages.json (group train-shots, sample-film, sample-people)
    "package/storage/public/trailer_480p.mov",
    "package/demo/data/SampleVideo_1280x720_10mb.mp4",
    "package/src/js/test/assets/videos/01.mp4",
    "package/src/js/test/assets/videos/02.mp4",
    "package/src/js/test/assets/videos/03.mp4",
    "package/src/js/test/assets/videos/04.mp4",
    "package/test/input.mp4",
    "package/test/fixtures/test.mp4",
    "package/public/videos/Dance - 32938.mp4",
    "package/public/videos/Doctor - 26732.mp4",
    "package/public/videos/Thoughtful - 35590.mp4",
    "package/assets/people.webm",
    "package/assets/bird-walking.webm",
    "package/assets/flying-eagle.webm",
    "package/assets/jelly.webm",
    "package/assets/roadrunner.webm",
    "package/assets/corridor.webm",
    # Debian: opencv-doc, python3-imageio, python-kivy-examples
    "vtest.avi",
    "cockatoo.mp4",
    "cityCC0.mpg",
]

SPLIT_LEVEL, SPLIT_RATIO, TRIM, LEAST = 9.0, 4.0, 2, 16


def find(folders, wanted):
    """The path of a file that ends with the wanted path, below one of the folders; None if there is none."""
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                if path.endswith("/" + wanted):
                    return path
    return None


def read_film(path, size):
    """All frames, cropped to the size's aspect ratio, as an array [frames, height, width, 3]."""
    width, height = size
    fit = f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    raw = subprocess.run(
        ["ffmpeg", "-v", "fatal", "-i", path, "-map", "0:v:0", "-vf", fit, "-fps_mode", "passthrough", "-pix_fmt", "rgb24",
         "-f", "rawvideo", "-"], stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


def split(frames):
    """Ranges of frames that are certainly one shot."""
    small = frames[:, ::4, ::4].astype(np.int16)
    steps = np.abs(np.diff(small, axis=0)).mean(axis=(1, 2, 3))
    ranges, start = [], 0
    for i, step in enumerate(steps):
        around = np.median(steps[max(0, i - 8):i + 9])
        if step > SPLIT_LEVEL and step > SPLIT_RATIO * around:
            ranges.append((start, i + 1))
            start = i + 1
    ranges.append((start, len(frames)))
    return [(a + TRIM, b - TRIM) for a, b in ranges if b - a - 2 * TRIM >= LEAST]


def read_photographs(folders, long_side=720):
    """Photographs, at most long_side pixels, by name; what is too small or flat is left out."""
    from PIL import Image
    photographs = {}
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if not name.lower().endswith((".jpg", ".jpeg")):
                    continue
                picture = Image.open(os.path.join(root, name)).convert("RGB")
                if min(picture.size) < 400:
                    continue
                picture.thumbnail((long_side, long_side))
                pixels = np.asarray(picture)
                if pixels.std() > 25:
                    photographs[f"{os.path.basename(root)}/{name}"] = pixels
    return photographs
