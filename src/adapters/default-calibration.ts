import type { Calibration } from '../domain/model.ts';

type ModelCalibration = Readonly<Record<'image' | 'text', Calibration>>;

/**
 * Calibration of a model that was never measured: that of random pairs under OpenAI's CLIP ViT-B, by order of size.
 * A photo is far nearer to any other photo than words are to the photo they describe.
 */
export const CLIP_CALIBRATION: ModelCalibration = {
  image: { mean: 0.55, scale: 0.12, midpoint: 2, slope: 1.5, bands: { exact: 0.95, sameStyle: 0.8 } },
  text: { mean: 0.18, scale: 0.03, midpoint: 2, slope: 1.5, bands: { exact: 0.33, sameStyle: 0.27 } },
};

/**
 * As above for SigLIP, not measured either. Its loss calls a text fitting from a cosine of about 0.11 to 0.14 on (where
 * scale · cosine + bias is 0) and pulls all other pairs towards 0.
 */
export const SIGLIP_CALIBRATION: ModelCalibration = {
  image: { mean: 0.55, scale: 0.12, midpoint: 2, slope: 1.5, bands: { exact: 0.95, sameStyle: 0.8 } },
  text: { mean: 0.01, scale: 0.03, midpoint: 2.5, slope: 1.5, bands: { exact: 0.14, sameStyle: 0.1 } },
};
