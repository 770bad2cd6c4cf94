#!/usr/bin/python3
"""Composes training clips with known shot boundaries from real films and photographs.

  /usr/bin/python3 models/shots/compose.py --sources DIR [DIR ...] --out clips --clips 200 --seed 1

Each clip is an encoded video and a JSON file beside it: "cuts" (number of the first frame of each new shot), "gradual" (first and
last frame of each dissolve, fade or wipe) and "unsure" (frames that training should not judge, such as jumps so small that
people would not agree). Between the cuts it puts what is often taken for one: flashes, whip pans, things passing, captions
and pictures that pop up, changes of light, dropped and doubled frames.
"""

import argparse
import json
import os
import subprocess

import numpy as np
import sources

LEAST_CHANGE = 8  # levels; people would not agree on smaller ones
SIZES = [(256, 144), (256, 144), (144, 256), (192, 144), (176, 176)]


class Material:
    """Shots to draw from: frames of films, and photographs that pan and zoom."""

    def __init__(self, folders, size, holdout, seed):
        self.size = size
        self.films = []
        for number, film in enumerate(sources.FILMS):
            path = sources.find(folders, film)
            if path is not None and (number % 4 == 1) == holdout:
                frames = sources.read_film(path, size)
                self.films += [(film, frames[a:b]) for a, b in sources.split(frames)]
        photographs = sources.read_photographs(folders)
        self.photographs = [p for i, p in enumerate(photographs.values()) if (i % 4 == 1) == holdout]

    def film_shot(self, random, like=None):
        names = sorted({name for name, _ in self.films})
        name = like if like is not None else names[random.integers(len(names))]
        own = [frames for n, frames in self.films if n == name]
        weights = np.sqrt([len(f) for f in own])
        return name, own[random.choice(len(own), p=weights / weights.sum())]

    def photograph(self, random, count):
        """Frames of a slow camera over a photograph; now and then it stands still."""
        width, height = self.size
        picture = self.photographs[random.integers(len(self.photographs))]
        high, wide = picture.shape[:2]
        most = min(wide / width, high / height)
        begin, end = np.sort(random.uniform(0.45, 0.98, 2)) * most
        if random.random() < 0.5:
            begin, end = end, begin
        still = random.random() < 0.15
        place = random.random((2, 2))
        if random.random() < 0.3:
            # A long fast pan: what a push or a wipe is mistaken for.
            begin = end = random.uniform(0.2, 0.45) * most
            place[:, random.integers(2)] = random.permutation([0.0, 1.0])
        shake = np.cumsum(random.normal(0, random.choice([0, 0.15, 0.6]), (count, 2)), axis=0)
        frames = []
        for i in range(count):
            t = 0 if still else i / max(1, count - 1)
            zoom = begin + (end - begin) * t
            w, h = width * zoom, height * zoom
            x, y = (place[0] * (1 - t) + place[1] * t) * [wide - w, high - h] + shake[i]
            frames.append(crop(picture, (x, y, w, h), self.size))
        return np.stack(frames)


def crop(picture, box, size):
    """Part of a picture at another size, bilinear; boxes beyond the edge are moved inside."""
    (x, y, w, h), (width, height) = box, size
    x, y = np.clip(x, 0, max(0, picture.shape[1] - w)), np.clip(y, 0, max(0, picture.shape[0] - h))
    xs = np.clip(x + (np.arange(width) + 0.5) * w / width - 0.5, 0, picture.shape[1] - 1.001)
    ys = np.clip(y + (np.arange(height) + 0.5) * h / height - 0.5, 0, picture.shape[0] - 1.001)
    x0, y0 = xs.astype(int), ys.astype(int)
    fx, fy = (xs - x0)[None, :, None], (ys - y0)[:, None, None]
    top = picture[y0][:, x0] * (1 - fx) + picture[y0][:, x0 + 1] * fx
    low = picture[y0 + 1][:, x0] * (1 - fx) + picture[y0 + 1][:, x0 + 1] * fx
    return (top * (1 - fy) + low * fy).astype(np.uint8)


def step(a, b):
    return np.abs(a[::4, ::4].astype(np.int16) - b[::4, ::4]).mean()


class Composer:
    """Builds one clip, frame by frame, with its labels."""

    def __init__(self, material, random):
        self.material, self.random = material, random
        self.frames, self.cuts, self.gradual, self.unsure = [], [], [], []
        self.film = None

    def compose(self, length):
        while len(self.frames) < length:
            shot, is_jump = self.next_shot()
            self.join(self.distract(shot), is_jump)
        self.over_all()

    def next_shot(self):
        """A piece of a film or photograph; sometimes the same shot a little later."""
        random = self.random
        count = int(np.clip(random.lognormal(3.3, 0.9), 5, 220))
        if random.random() < 0.12:
            self.film = None
            return self.card(min(count, 60)), False
        if random.random() < 0.25:
            self.film = None
            return self.material.photograph(random, count), False
        if self.film is not None and random.random() < 0.22:
            name, shot, at = self.film
            skip = int(random.choice([3, 5, 8, 24, 40, 60, 90, 150]))
            if at + skip + 6 < len(shot):
                piece = shot[at + skip:at + skip + count]
                self.film = (name, shot, at + skip + len(piece))
                return piece, True
        like = self.film[0] if self.film is not None and random.random() < 0.4 else None
        name, shot = self.material.film_shot(random, like)
        start = random.integers(max(1, len(shot) - count))
        piece = shot[start:start + count]
        if random.random() < 0.15:
            piece = piece[::int(random.integers(2, 4))]
        self.film = (name, shot, start + len(piece))
        return piece, False

    def card(self, count):
        """Black, white or a colour, often with lines of text: what titles and gaps look like."""
        random, (width, height) = self.random, self.material.size
        colour = np.array([[0, 0, 0], [0, 0, 0], [255, 255, 255], random.integers(0, 256, 3)][random.integers(4)], np.float32)
        card = np.broadcast_to(colour, (height, width, 3)).copy()
        if random.random() < 0.6:
            ink = 255 - card[0, 0] if random.random() < 0.7 else random.integers(0, 256, 3)
            for line in range(int(random.integers(1, 4))):
                h, w = max(4, int(height * random.uniform(0.04, 0.1))), int(width * random.uniform(0.2, 0.8))
                y, x = min(height - h, int(height * (0.3 + 0.15 * line))), (width - w) // 2
                letters = random.random((h // 3 + 1, w // 3 + 1)).repeat(3, 0).repeat(3, 1)[:h, :w] > 0.5
                card[y:y + h, x:x + w][letters] = ink
        return np.broadcast_to(card.astype(np.uint8), (count, height, width, 3))

    def join(self, shot, is_jump):
        """Appends a shot after a transition."""
        random, frames = self.random, self.frames
        if not frames:
            frames += list(shot)
            return
        at = len(frames)
        kind = random.random()
        if is_jump:
            self.label_jump(at, shot)
            frames += list(shot)
        elif kind < 0.76 or len(shot) < 8 or at - self.last < 10:
            change = step(frames[-1], shot[0])
            (self.cuts if change > LEAST_CHANGE else self.unsure).append(at if change > LEAST_CHANGE else [at, at])
            if change > LEAST_CHANGE and random.random() < 0.08:
                frames.append(np.uint8(frames[-1] * 0.5 + shot[0] * 0.5))
                self.cuts[-1:] = []
                self.cuts.append(at + 1)
                self.unsure.append([at, at])
                shot = shot[1:]
            frames += list(shot)
        else:
            self.join_slowly(shot)

    @property
    def last(self):
        """The first frame after the last boundary."""
        return max(self.cuts[-1:] + [b[1] + 1 for b in self.gradual[-1:] + self.unsure[-1:]] + [0])

    def label_jump(self, at, shot):
        change = step(self.frames[-1], shot[0])
        usual = max([step(a, b) for a, b in zip(self.frames[-4:-1], self.frames[-3:])] + [0.3])
        if change > 4 and change > 3 * usual and len(shot) > 4:
            self.cuts.append(at)
        else:
            self.unsure.append([at, at])

    def join_slowly(self, shot):
        """Dissolve, fade through a colour, wipe or push."""
        random, frames = self.random, self.frames
        count = min(int(random.integers(4, 36)), len(shot) - 2, len(frames) - self.last - 4)
        at = len(frames) - count
        old, new = np.stack(frames[at:]), shot[:count]
        kind = random.choice(["dissolve", "dissolve", "fade", "fade", "wipe", "push"])
        t = (np.arange(1, count + 1) / (count + 1))
        if kind == "dissolve":
            mix = t[:, None, None, None]
            middle = old * (1 - mix) + new * mix
        elif kind == "fade":
            colour = random.choice([0, 0, 255])
            dark = np.clip(np.abs(t - 0.5) * 2.6 - 0.3, 0, 1)[:, None, None, None]
            middle = np.where((t < 0.5)[:, None, None, None], old, new) * dark + colour * (1 - dark)
        else:
            middle = self.moved(old, new, t, kind == "push")
        frames[at:] = list(middle.astype(np.uint8))
        frames += list(shot[count:])
        # A push cannot be told from a fast pan by its pictures alone: training does not judge it.
        (self.unsure if kind == "push" else self.gradual).append([at, at + count - 1])

    def moved(self, old, new, t, push):
        width = old.shape[2]
        mirrored = self.random.random() < 0.5
        if mirrored:
            old, new = old[:, :, ::-1], new[:, :, ::-1]
        middle = old.copy()
        for i, share in enumerate(t):
            edge = int(width * share)
            if push:
                middle[i, :, :width - edge] = old[i, :, edge:]
                middle[i, :, width - edge:] = new[i, :, :edge]
            else:
                middle[i, :, :edge] = new[i, :, :edge]
        return middle[:, :, ::-1] if mirrored else middle

    def distract(self, shot):
        """Things that are no cuts, put into a shot."""
        shot = shot.astype(np.float32)
        random, count = self.random, len(shot)
        if count > 12 and random.random() < 0.3:
            self.flash(shot)
        if count > 12 and random.random() < 0.15:
            shot = self.whip(shot)
        if count > 12 and random.random() < 0.15:
            self.pass_by(shot)
        if count > 8 and random.random() < 0.2:
            self.pop_up(shot)
        if random.random() < 0.15:
            light = 1 + np.cumsum(random.normal(0, 0.012, count))
            shot *= light[:, None, None, None]
        if count > 20 and random.random() < 0.1:
            at, drop = random.integers(4, count - 8), random.integers(1, 4)
            shot = np.concatenate([shot[:at], shot[at + drop:]])
        if count > 20 and random.random() < 0.08:
            at, hold = random.integers(4, count - 8), random.integers(3, 20)
            shot = np.concatenate([shot[:at], np.repeat(shot[at:at + 1], hold, axis=0), shot[at:]])
        return np.clip(shot, 0, 255).astype(np.uint8)

    def flash(self, shot):
        random = self.random
        for _ in range(int(random.choice([1, 1, 2, 5]))):
            at, hold = int(random.integers(1, len(shot) - 4)), int(random.integers(1, 5))
            power = random.choice([-0.9, 0.5, 0.8, 1.2])
            for i in range(hold):
                strength = power * (1 - i / hold * random.uniform(0, 1))
                if strength > 0:
                    shot[at + i] += (255 - shot[at + i] * 0.5) * min(1, strength)
                else:
                    shot[at + i] *= 1 + strength

    def whip(self, shot):
        """A fast pan, zoom or shake, by a moving crop."""
        random, count = self.random, len(shot)
        hold = int(random.integers(3, min(14, count - 2)))
        at = int(random.integers(1, count - hold))
        height, width = shot.shape[1:3]
        kind = random.choice(["pan", "zoom", "shake"])
        path = np.zeros((count, 2))
        scale = np.full(count, 0.8)
        ease = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, hold))
        if kind == "pan":
            path[at:at + hold, 0] = ease * random.choice([-1, 1])
            path[at + hold:, 0] = path[at + hold - 1, 0]
        elif kind == "zoom":
            scale[at:at + hold] = 0.8 - 0.45 * ease
            scale[at + hold:] = 0.35 if random.random() < 0.5 else 0.8
            if scale[-1] == 0.8:
                scale[at:at + hold] = 0.8 - 0.45 * np.sin(np.linspace(0, np.pi, hold))
        else:
            path[at:at + hold] = random.uniform(-0.8, 0.8, (hold, 2))
        out = np.empty_like(shot)
        for i in range(count):
            w, h = width * scale[i], height * scale[i]
            x, y = (np.array([width - w, height - h]) / 2) * (1 + path[i])
            out[i] = crop(shot[i], (x, y, w, h), (width, height))
        return out

    def pass_by(self, shot):
        """A large thing crosses the picture."""
        random = self.random
        height, width = shot.shape[1:3]
        hold = int(random.integers(3, min(16, len(shot) - 2)))
        at = int(random.integers(1, len(shot) - hold))
        _, other = self.material.film_shot(random)
        texture = other[random.integers(len(other))].astype(np.float32) * random.uniform(0.3, 1)
        wide = int(width * random.uniform(0.3, 0.9))
        for i in range(hold):
            left = int(-wide + (width + wide) * (i + 0.5) / hold)
            a, b = max(0, left), min(width, left + wide)
            if b > a:
                shot[at + i, :, a:b] = texture[:, a - left:b - left]

    def pop_up(self, shot):
        """A caption or a small picture that appears, and perhaps goes."""
        random = self.random
        height, width = shot.shape[1:3]
        at = int(random.integers(1, len(shot) - 4))
        until = len(shot) if random.random() < 0.5 else int(random.integers(at + 2, len(shot)))
        if random.random() < 0.7:
            h, w = int(height * random.uniform(0.06, 0.2)), int(width * random.uniform(0.3, 0.9))
            y = int((height - h) * random.choice([0.1, 0.5, 0.9]))
            x = (width - w) // 2
            letters = random.random((h // 3 + 1, w // 3 + 1)).repeat(3, 0).repeat(3, 1)[:h, :w] > 0.55
            colour = random.choice([[255, 255, 255], [255, 230, 0], [230, 30, 30]])
            region = shot[at:until, y:y + h, x:x + w]
            if random.random() < 0.4:
                region *= 0.25
            region[:, letters] = colour
        else:
            h, w = int(height * random.uniform(0.2, 0.45)), int(width * random.uniform(0.2, 0.45))
            y, x = random.integers(height - h), random.integers(width - w)
            picture = self.material.photographs[random.integers(len(self.material.photographs))]
            shot[at:until, y:y + h, x:x + w] = crop(picture, (0, 0, picture.shape[1], picture.shape[0]), (w, h))

    def over_all(self):
        """Bars, frames and captions that stay over the whole clip; noise."""
        random = self.random
        frames = np.stack(self.frames)
        height, width = frames.shape[1:3]
        if random.random() < 0.2:
            bar = int(height * random.uniform(0.08, 0.3))
            back = self.material.photograph(random, 1)[0] if random.random() < 0.5 else np.zeros_like(frames[0])
            frames[:, :bar], frames[:, -bar:] = back[:bar], back[-bar:]
        if random.random() < 0.25:
            h, w = int(height * 0.08), int(width * random.uniform(0.1, 0.5))
            frames[:, 4:4 + h, 4:4 + w] = random.integers(0, 255, (h, w, 3))
        if random.random() < 0.25:
            noise = random.normal(0, random.uniform(2, 9), (7, height, width, 1))
            for i in range(len(frames)):
                frames[i] = np.clip(frames[i] + noise[random.integers(7)], 0, 255)
        self.frames = self.retime(frames)

    def retime(self, frames):
        """Doubles some frames, as changes of the frame rate do."""
        pattern = self.random.choice(["plain", "plain", "plain", "double", "pulldown"])
        if pattern == "plain":
            return frames
        repeats = np.full(len(frames), 2) if pattern == "double" else np.where(np.arange(len(frames)) % 4 == 0, 2, 1)
        starts = np.concatenate([[0], np.cumsum(repeats)])
        self.cuts = [int(starts[c]) for c in self.cuts]
        self.gradual = [[int(starts[a]), int(starts[b + 1]) - 1] for a, b in self.gradual]
        self.unsure = [[int(starts[a]), int(starts[b + 1]) - 1] for a, b in self.unsure]
        return frames.repeat(repeats, axis=0)


def encode(path, frames, random):
    height, width = frames.shape[1:3]
    rate = random.choice([15, 24, 25, 30, 30, 60])
    crf, preset = int(random.integers(18, 36)), str(random.choice(["ultrafast", "veryfast", "medium"]))
    process = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate), "-i", "-",
         "-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-threads", "1", "-pix_fmt", "yuv420p", path], stdin=subprocess.PIPE)
    process.communicate(np.ascontiguousarray(frames).tobytes())
    if process.returncode != 0:
        raise SystemExit(f"ffmpeg could not encode {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--holdout", action="store_true", help="use the quarter of the sources that training does not see")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    random = np.random.default_rng(arguments.seed)
    material = {size: None for size in SIZES}
    for number in range(arguments.clips):
        size = SIZES[number * len(SIZES) // arguments.clips]
        if material[size] is None:
            material = {s: None for s in SIZES} | {size: Material(arguments.sources, size, arguments.holdout, arguments.seed)}
        composer = Composer(material[size], random)
        composer.compose(int(random.integers(300, 900)))
        name = f"{'holdout' if arguments.holdout else 'train'}-{arguments.seed}-{number:04d}"
        encode(os.path.join(arguments.out, name + ".mp4"), composer.frames, random)
        with open(os.path.join(arguments.out, name + ".json"), "w") as file:
            json.dump({"frames": len(composer.frames), "cuts": composer.cuts, "gradual": composer.gradual, "unsure": composer.unsure}, file)
        print(f"{name}: {len(composer.frames)} frames, {len(composer.cuts)} cuts, {len(composer.gradual)} gradual", flush=True)


if __name__ == "__main__":
    main()
