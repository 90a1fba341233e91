import { z } from 'zod';
import { badInput } from '../domain/errors.ts';
import type { Calibration } from '../domain/model.ts';
import { CLIP_CALIBRATION, SIGLIP_CALIBRATION } from './default-calibration.ts';

/** What the models of one kind have in common. */
export interface ModelFamily {
  readonly name: 'CLIP' | 'SigLIP';
  /** Names of the outputs that are embeddings, the better one first. */
  readonly imageOutputs: readonly string[];
  readonly textOutputs: readonly string[];
  /** Tokens, where config.json does not say: the default of the reference implementation. */
  readonly contextLength: number;
  readonly seesPadding: boolean;
  readonly calibration: Readonly<Record<'image' | 'text', Calibration>>;
}

const CLIP: ModelFamily = {
  name: 'CLIP',
  // Its pooler_output lies before the projection: pictures and texts do not share a space there.
  imageOutputs: ['image_embeds'],
  textOutputs: ['text_embeds'],
  contextLength: 77,
  seesPadding: false,
  calibration: CLIP_CALIBRATION,
};

const SIGLIP: ModelFamily = {
  name: 'SigLIP',
  imageOutputs: ['image_embeds', 'pooler_output'],
  textOutputs: ['text_embeds', 'pooler_output'],
  contextLength: 64,
  seesPadding: true,
  calibration: SIGLIP_CALIBRATION,
};

const FAMILIES: Readonly<Record<string, ModelFamily>> = { clip: CLIP, siglip: SIGLIP, siglip2: SIGLIP };

const count = z.int().min(1);
const TEXT_CONFIG = z.object({
  max_position_embeddings: count.optional(),
  vocab_size: count.optional(),
  pad_token_id: z.int().min(0).optional(),
});
const CONFIG = z.object({
  model_type: z.string(),
  text_config: TEXT_CONFIG.default({}),
  vision_config: z.object({ image_size: count.optional() }).default({}),
});

/** What Vitrine needs of a `config.json`. */
export interface HubConfig {
  readonly family: ModelFamily;
  readonly text: z.output<typeof TEXT_CONFIG>;
  readonly imageSize: number | undefined;
}

/** Throws BAD_USER_INPUT when it is no CLIP or SigLIP. */
export function parseHubConfig(json: unknown): HubConfig {
  const parsed = CONFIG.safeParse(json);
  if (!parsed.success) throw badInput(`config.json: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')}`);
  const { model_type, text_config, vision_config } = parsed.data;
  const family = Object.hasOwn(FAMILIES, model_type) ? FAMILIES[model_type] : undefined;
  if (family === undefined) {
    throw badInput(`config.json: expected model_type ${Object.keys(FAMILIES).join(', ')}, got ${model_type}.`);
  }
  return { family, text: text_config, imageSize: vision_config.image_size };
}
