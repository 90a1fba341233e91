import { z } from 'zod';
import { badInput } from '../domain/errors.ts';
import type { TextInputSpec } from '../domain/model.ts';
import type { HubConfig } from './hub-layout-config.ts';
import type { OnnxValue } from './onnx-graph.ts';

/** How a model's texts are prepared; the names in the graph come from the graph. */
export type TextPreparation = Pick<
  TextInputSpec,
  'contextLength' | 'padId' | 'padTo' | 'attendsToPadding' | 'lowercase'
>;

const tokenId = z.int().min(0);
const TOKENIZER = z.object({
  padding: z.object({ pad_id: tokenId }).nullish(),
  added_tokens: z.array(z.object({ id: tokenId, content: z.string() })).default([]),
});
const TOKENIZER_CONFIG = z.object({
  pad_token: z.union([z.string(), z.object({ content: z.string() })]).nullish(),
});

/** Words of the vocabulary of SigLIP 2 (Gemma's); the older SigLIP has 32,000, or 250,000 for many languages. */
const GEMMA_VOCABULARY = 256_000;

export interface TextFiles {
  readonly config: HubConfig;
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  /** The graph's token ids and attention mask. */
  readonly ids: OnnxValue;
  readonly mask: OnnxValue | undefined;
}

/**
 * CLIP reads a text up to its end token and may be given it as short as it is; SigLIP was trained on texts padded to the
 * full context and looks at the padding, too. Throws BAD_USER_INPUT that says what was expected and what came.
 */
export function parseTextPreparation(files: TextFiles): TextPreparation {
  const { config, ids, mask } = files;
  const trained = config.text.max_position_embeddings ?? config.family.contextLength;
  const fixed = ids.shape[1];
  if (fixed !== undefined && fixed > trained) {
    throw badInput(`The text graph: expected at most ${trained} tokens, as config.json says, got ${fixed}.`);
  }
  const shared = { contextLength: fixed ?? trained, padId: padIdOf(files) };
  if (!config.family.seesPadding) return { ...shared, padTo: fixed === undefined ? 'longest' : 'context' };
  return {
    ...shared,
    padTo: 'context',
    ...(mask !== undefined && { attendsToPadding: true }),
    ...(config.text.vocab_size === GEMMA_VOCABULARY && { lowercase: true }), // trained on lower case; its tokenizer keeps capitals
  };
}

/** What the tokenizer itself pads with, else the token that its configuration names, else what config.json says. */
function padIdOf({ config, tokenizer, tokenizerConfig }: TextFiles): number {
  const { padding, added_tokens } = parse('tokenizer.json', TOKENIZER, tokenizer);
  if (padding !== undefined && padding !== null) return padding.pad_id;
  const { pad_token } = parse('tokenizer_config.json', TOKENIZER_CONFIG, tokenizerConfig ?? {});
  const content = typeof pad_token === 'object' ? pad_token?.content : pad_token;
  const id = added_tokens.find((token) => token.content === content)?.id ?? config.text.pad_token_id;
  if (id !== undefined) return id;
  throw badInput(
    'The padding token is unknown: expected it in tokenizer.json (padding), tokenizer_config.json (pad_token) or config.json (text_config.pad_token_id).',
  );
}

function parse<Schema extends z.ZodType>(file: string, schema: Schema, json: unknown): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw badInput(`${file}: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')}`);
}
