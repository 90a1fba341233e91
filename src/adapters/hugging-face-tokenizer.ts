import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { VitrineError } from '../domain/errors.ts';
import type { TextInputSpec } from '../domain/model.ts';
import type { ModelDirectory } from './model-directory.ts';

/**
 * Texts as token ids: `count` rows of `width`, one after the other; `mask` is 1 where a token stands, 0 in the padding
 * (1 there, too, for a model that attends to it).
 */
export interface TokenBatch {
  readonly ids: BigInt64Array<ArrayBuffer>;
  readonly mask: BigInt64Array<ArrayBuffer>;
  readonly count: number;
  readonly width: number;
}

export interface TextTokenizer {
  /** Cut to the context length (the end token kept) and padded as the model wants it; at least one token wide. */
  tokenize(texts: readonly string[]): TokenBatch;
}

/** Reads the model's `tokenizer.json`, with the `tokenizer_config.json` beside it when there is one. Throws BAD_USER_INPUT when it is unusable. */
export async function openHuggingFaceTokenizer({ directory, text }: ModelDirectory): Promise<TextTokenizer> {
  const [definition, config] = await Promise.all([
    readFile(join(directory, text.tokenizer), 'utf8'),
    readFile(join(directory, 'tokenizer_config.json'), 'utf8').catch(() => '{}'),
  ]);
  try {
    const tokenizer = new Tokenizer(JSON.parse(definition) as object, JSON.parse(config) as object);
    const endToken = tokenizer.encode('').ids.at(-1);
    // compiles the normaliser's expressions, for texts of Latin letters and for others: half a second each when there are hundreds
    for (const words of ['a red dress', '赤いドレス']) tokenizer.encode(words);
    return {
      tokenize: (texts) =>
        layOut(
          texts.map((one) => cut(tokenizer.encode(text.lowercase ? one.toLowerCase() : one).ids, text, endToken)),
          text,
        ),
    };
  } catch (cause) {
    throw new VitrineError('BAD_USER_INPUT', `The model's ${text.tokenizer} cannot be used.`, { cause });
  }
}

/** `endToken` is what the tokenizer puts behind every text, if anything. */
function cut(
  ids: readonly number[],
  { contextLength }: TextInputSpec,
  endToken: number | undefined,
): readonly number[] {
  if (ids.length <= contextLength) return ids;
  if (endToken === undefined) return ids.slice(0, contextLength);
  return [...ids.slice(0, contextLength - 1), endToken];
}

function layOut(rows: readonly (readonly number[])[], text: TextInputSpec): TokenBatch {
  const { contextLength, padId, padTo, attendsToPadding = false } = text;
  const width = padTo === 'context' ? contextLength : Math.max(1, ...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * width).fill(BigInt(padId));
  const mask = new BigInt64Array(rows.length * width).fill(attendsToPadding ? 1n : 0n);
  rows.forEach((row, r) => {
    row.forEach((id, column) => {
      ids[r * width + column] = BigInt(id);
      mask[r * width + column] = 1n;
    });
  });
  return { ids, mask, count: rows.length, width };
}
