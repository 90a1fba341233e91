"""Random views of pictures: what a crop, a tilt, other light or a cheap camera does to them."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

MAX_TILT = math.radians(14)
LUMA = (0.299, 0.587, 0.114)


def random_affine(count: int, random: torch.Generator) -> Tensor:
    """[count,2,3]: flip, tilt, a crop of .5 to 1.1 of the area, slight shear, anywhere within the picture."""
    side = (torch.rand(count, generator=random) * 0.6 + 0.5).sqrt()
    aspect = torch.exp((torch.rand(count, generator=random) - 0.5) * 0.36)
    flip = torch.where(torch.rand(count, generator=random) < 0.5, -1.0, 1.0)
    tilt = (torch.rand(count, generator=random) * 2 - 1) * MAX_TILT
    shear = (torch.rand(count, generator=random) * 2 - 1) * 0.1
    free = (1 - side).clamp(min=0).unsqueeze(1) + 0.04
    shift = (torch.rand(count, 2, generator=random) * 2 - 1) * free
    wide, high = side * aspect * flip, side / aspect
    rows = [tilt.cos() * wide, (shear - tilt.sin()) * high, shift[:, 0], tilt.sin() * wide, tilt.cos() * high, shift[:, 1]]
    return torch.stack(rows, 1).view(count, 2, 3)


def random_light(x: Tensor, random: torch.Generator) -> Tensor:
    """Brightness and contrast ±20 %, saturation ±25 %, a colour cast of ±6 %, on values in 0..1."""
    count = x.shape[0]

    def around(spread: float, channels: int = 1) -> Tensor:
        return 1 + (torch.rand(count, channels, 1, 1, generator=random) * 2 - 1) * spread

    grey = (x * torch.tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)
    x = grey + (x - grey) * around(0.25)
    level = x.mean((1, 2, 3), keepdim=True)
    return ((level + (x - level) * around(0.2)) * around(0.2) * around(0.06, 3)).clamp(0, 1)


def random_camera(x: Tensor, random: torch.Generator) -> Tensor:
    """Every third picture is blurred, every third grainy."""
    count = x.shape[0]
    blurred = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    pick = torch.rand(count, 2, 1, 1, 1, generator=random)
    x = torch.where(pick[:, 0] < 0.33, blurred, x)
    grain = torch.randn(x.shape, generator=random) * 0.03 * torch.rand(count, 1, 1, 1, generator=random)
    return torch.where(pick[:, 1] < 0.33, (x + grain).clamp(0, 1), x)


def random_view(pixels: Tensor, size: int, random: torch.Generator) -> Tensor:
    """[N,3,*,*] uint8 to [N,3,size,size] in 0..1; what lies outside the picture is white."""
    x = pixels.float() / 255
    grid = F.affine_grid(random_affine(x.shape[0], random), (x.shape[0], 3, size, size), align_corners=False)
    x = F.grid_sample(x - 1, grid, align_corners=False) + 1
    return random_camera(random_light(x, random), random)


def plain_view(pixels: Tensor) -> Tensor:
    return pixels.float() / 255
