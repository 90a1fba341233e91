"""The two towers as they are exported: everything from pixels or token ids to the embedding, normalisation included."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from backbone import Backbone, pooled_features
from colour_block import ColourBlock
from heads import SemanticHead

DIMENSIONS = 512
SEMANTIC = slice(0, 411)
COLOUR = slice(411, 512)


class ImageTower(nn.Module):
    """[N,3,224,224] RGB in 0..1 to [N,512]: two blocks, each of length 1/√2."""

    def __init__(self, backbone: Backbone, head: SemanticHead, colour: ColourBlock) -> None:
        super().__init__()
        self.backbone, self.head, self.colour = backbone, head, colour

    def forward(self, pixel_values: Tensor) -> Tensor:
        pooled, taps, detail = self.backbone(pixel_values)
        semantic = self.head(pooled_features(pooled, taps))
        return torch.cat([semantic, self.colour(pixel_values, detail)], 1) * 0.5**0.5


class TextTower(nn.Module):
    """[N,L] token ids to [N,512]: per block the sum of the words' rows at unit length; the whole at unit length, or zero.

    A block of which no word speaks is zero; a text without a known word is zero altogether.
    """

    def __init__(self, semantic: Tensor, colour: Tensor) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.cat([semantic, colour], 1), requires_grad=False)

    def forward(self, input_ids: Tensor) -> Tensor:
        total = F.embedding(input_ids, self.table).sum(1)
        blocks = [unit_or_zero(total[:, SEMANTIC]), unit_or_zero(total[:, COLOUR])]
        return unit_or_zero(torch.cat(blocks, 1))


def unit_or_zero(x: Tensor) -> Tensor:
    return x / x.pow(2).sum(1, keepdim=True).sqrt().clamp(min=1e-6)
