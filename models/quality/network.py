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


class QualityNetwork(nn.Module):
    """Pixels [n, 3, h, w], less 0.45 and by 0.25, to scores [n] from about 0 to 1."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.Hardswish())
        self.blocks = nn.Sequential(
            Block(16, 32, 16, 3, 1, False), Block(16, 64, 24, 3, 2, False), Block(24, 72, 24, 3, 1, True),
            Block(24, 96, 40, 5, 2, True), Block(40, 120, 40, 5, 1, True), Block(40, 160, 64, 3, 2, True),
            Block(64, 192, 64, 3, 1, True))
        self.last = nn.Sequential(nn.Conv2d(64, 192, 1, bias=False), nn.BatchNorm2d(192), nn.Hardswish())
        self.head = nn.Linear(384, 1)

    def forward(self, x):
        x = self.last(self.blocks(self.stem(x)))
        mean = x.mean((2, 3))
        spread = ((x * x).mean((2, 3)) - mean * mean).clamp(min=1e-6).sqrt()
        return torch.sigmoid(self.head(torch.cat([mean, spread], 1))).squeeze(1)
