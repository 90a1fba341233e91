import { z } from 'zod';
import { VitrineError } from '../domain/errors.ts';
import type { EmbeddingBlock, ModelDescription, TextInputSpec } from '../domain/model.ts';
import { CLIP_CALIBRATION } from './default-calibration.ts';

const FORMAT_VERSION = 1;

/** A file of the model directory: relative, without `..`, so that a foreign model.json cannot name a file outside. */
const fileName = z.string().regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/, 'must be a relative path of plain names');
const share = z.number().min(0).max(1);
const channels = z.tuple([z.number(), z.number(), z.number()]);
const positive = z.number().positive();

const IMAGE = z.object({
  file: fileName,
  input: z.string().min(1),
  output: z.string().min(1),
  size: z.int().min(8).max(2048),
  resize: z.enum(['shortest-side', 'stretch', 'pad']),
  interpolation: z.enum(['bicubic', 'bilinear']),
  mean: channels,
  std: z.tuple([positive, positive, positive]),
  background: z.tuple([z.int(), z.int(), z.int()]).default([255, 255, 255]),
});

const TEXT = z.object({
  file: fileName,
  tokenizer: fileName,
  input: z.string().min(1),
  mask: z.string().min(1).optional(),
  output: z.string().min(1),
  contextLength: z.int().min(1).max(8192),
  padId: z.int().min(0),
  padTo: z.enum(['longest', 'context']),
  attendsToPadding: z.literal(true).optional(),
  lowercase: z.literal(true).optional(),
});

const BLOCK = z.object({ name: z.string().min(1), from: z.int().min(0), to: z.int().min(1) });
const WEIGHTS = z.record(z.string(), z.number().min(0));
const CALIBRATION = z.object({
  mean: z.number(),
  scale: positive,
  midpoint: z.number(),
  slope: positive,
  bands: z.object({ exact: share, sameStyle: share }),
});

/** Where a model comes from; told, not used. */
const SOURCE = z.object({ repository: z.string(), revision: z.string().optional() });

const FILE = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().min(1) });

const MODEL = z
  .object({
    formatVersion: z.literal(FORMAT_VERSION),
    id: z.string().regex(/^[\w.-]+$/),
    version: z.string().min(1),
    licence: z.string().min(1),
    source: SOURCE.optional(),
    /** Numbers that the weights are kept in; fp32 when it is not said. */
    precision: z.enum(['fp32', 'fp16', 'int8']).optional(),
    quantised: z.object({ from: z.string(), method: z.string() }).optional(),
    dimensions: z.int().min(1).max(8192),
    image: IMAGE,
    text: TEXT,
    blocks: z.array(BLOCK).min(1).optional(),
    queryWeights: z.object({ image: WEIGHTS.default({}), text: WEIGHTS.default({}) }).prefault({}),
    calibration: z
      .object({ note: z.string().optional(), image: CALIBRATION.optional(), text: CALIBRATION.optional() })
      .prefault({})
      .transform(({ image, text }) => ({
        image: image ?? CLIP_CALIBRATION.image,
        text: text ?? CLIP_CALIBRATION.text,
      })),
    files: z.record(fileName, FILE),
  })
  .transform((model) => ({ ...model, blocks: model.blocks ?? [{ name: 'all', from: 0, to: model.dimensions }] }))
  .superRefine((model, context) => {
    for (const problem of [...blockProblems(model), ...fileProblems(model)]) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });

type ParsedModel = z.output<typeof MODEL>;

/** What `model.json` may hold, before defaults are filled in. */
export type WrittenModelJson = z.input<typeof MODEL>;

/** What `model.json` holds: the description, still without the identity of its weights, and the sum of each file. */
export type ModelJson = Omit<ModelDescription, 'sha256'> &
  Pick<ParsedModel, 'files'> & { readonly precision?: ParsedModel['precision'] };

/** Reads the text of a `model.json`. Throws BAD_USER_INPUT that names everything wrong with it. */
export function parseModelJson(text: string): ModelJson {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new VitrineError('BAD_USER_INPUT', 'model.json is not JSON.', { cause });
  }
  const parsed = MODEL.safeParse(json);
  if (parsed.success) return withoutUndefined(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new VitrineError('BAD_USER_INPUT', `model.json cannot be used: ${problems.join('; ')}.`);
}

function withoutUndefined({ text, ...model }: ParsedModel): ModelJson {
  const entries = Object.entries(text).filter(([, value]) => value !== undefined);
  return { ...model, text: Object.fromEntries(entries) as unknown as TextInputSpec };
}

function blockProblems({
  blocks,
  dimensions,
  queryWeights,
}: Pick<ParsedModel, 'dimensions' | 'queryWeights'> & { readonly blocks: readonly EmbeddingBlock[] }): string[] {
  const problems: string[] = [];
  let end = 0;
  for (const block of blocks) {
    if (block.from !== end || block.to <= block.from) {
      problems.push(
        `blocks: expected ${block.name} to start at ${end} and to hold something, got ${block.from}..${block.to}`,
      );
    }
    end = block.to;
  }
  if (end !== dimensions) problems.push(`blocks: expected to end at ${dimensions}, got ${end}`);
  const names = new Set(blocks.map(({ name }) => name));
  for (const name of [...Object.keys(queryWeights.image), ...Object.keys(queryWeights.text)]) {
    if (!names.has(name)) problems.push(`queryWeights: there is no block ${name}`);
  }
  return problems;
}

function fileProblems({ image, text, files }: Pick<ParsedModel, 'image' | 'text' | 'files'>): string[] {
  return [image.file, text.file, text.tokenizer]
    .filter((name) => files[name] === undefined)
    .map((name) => `files: no sum for ${name}`);
}
