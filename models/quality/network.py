"""The quality network: inverted residuals with squeeze and excitation and hard swish (MobileNetV3, Howard et al., 2019)."""

import torch
from torch import nn


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.down = nn.Conv2d(channels, channels // 4, 1)
        self.up = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        scale = x.mean((2, 3), keepdim=True)
        return x * nn.functional.hardsigmoid(self.up(torch.relu(self.down(scale))))


class Block(nn.Module):
    def __init__(self, inputs, expanded, outputs, kernel, stride, squeeze):
        super().__init__()
        layers = [nn.Conv2d(inputs, expanded, 1, bias=False), nn.BatchNorm2d(expanded), nn.Hardswish(),
                  nn.Conv2d(expanded, expanded, kernel, stride, kernel // 2, groups=expanded, bias=False),
                  nn.BatchNorm2d(expanded), nn.Hardswish()]
        layers += [Squeeze(expanded)] if squeeze else []
        layers += [nn.Conv2d(expanded, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
        self.layers = nn.Sequential(*layers)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.adds else y


class Structure(nn.Module):
    """Pixels to locally normalised brightness, its local spread and the brightness itself: what BRISQUE looks at. Without
    colours and absolute contrast the network learns distortions and not the few photographs there are."""

    def __init__(self):
        super().__init__()
        taps = torch.exp(-torch.arange(-3, 4, dtype=torch.float32) ** 2 / (2 * (7 / 6) ** 2))
        taps = taps / taps.sum()
        self.register_buffer("kernel", (taps[:, None] * taps[None]).view(1, 1, 7, 7))

    def forward(self, x):
        luma = (x[:, 0:1] * 0.2126 + x[:, 1:2] * 0.7152 + x[:, 2:3] * 0.0722) * 0.25 + 0.45
        padded = nn.functional.pad(luma, (3, 3, 3, 3), mode="reflect")
        mean = nn.functional.conv2d(padded, self.kernel)
        # Differences from the middle grey keep squares small.
        centred = padded - 0.45
        square = nn.functional.conv2d(centred * centred, self.kernel)
        spread = (square - (mean - 0.45) * (mean - 0.45)).clamp(min=0).sqrt()
        normalised = (luma - mean) / (spread + 1 / 255)
        return torch.cat([normalised, torch.log(spread + 1 / 255) + 3.5, luma * 4 - 1.8], 1)


class QualityNetwork(nn.Module):
    """Pixels [n, 3, h, w], less 0.45 and by 0.25, to scores [n] from 0 to 1."""

    def __init__(self):
        super().__init__()
        self.structure = Structure()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.Hardswish())
        self.blocks = nn.Sequential(
            Block(16, 32, 16, 3, 1, False), Block(16, 64, 24, 3, 2, False), Block(24, 72, 24, 3, 1, True),
            Block(24, 96, 40, 5, 2, True), Block(40, 120, 40, 5, 1, True), Block(40, 160, 64, 3, 2, True),
            Block(64, 192, 64, 3, 1, True))
        self.last = nn.Sequential(nn.Conv2d(64, 192, 1, bias=False), nn.BatchNorm2d(192), nn.Hardswish())
        self.head = nn.Linear(384, 1)

    def forward(self, x):
        x = self.last(self.blocks(self.stem(self.structure(x))))
        mean = x.mean((2, 3))
        spread = ((x * x).mean((2, 3)) - mean * mean).clamp(min=1e-6).sqrt()
        return torch.sigmoid(self.head(torch.cat([mean, spread], 1))).squeeze(1)
