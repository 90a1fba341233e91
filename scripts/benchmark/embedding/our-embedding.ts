import { readFile } from 'node:fs/promises';
import { type Config, parseConfig } from '../../../src/cli/config.ts';
import { createQuietLogger } from '../../../src/cli/logger.ts';
import { openEmbedding } from '../../../src/cli/wire.ts';
import type { Embedder } from '../../../src/ports/embedder.ts';
import type { ImagePreprocessor, PreparedImage } from '../../../src/ports/image-preprocessor.ts';

/** Embedder and preprocessor as every program of Vitrine has them. */
export interface OurEmbedding extends AsyncDisposable {
  readonly embedder: Embedder;
  readonly preprocessor: ImagePreprocessor;
  prepareFiles(files: readonly string[]): Promise<readonly PreparedImage[]>;
}

/** On the processor: ratios to a stack on the processor. */
export async function openOurEmbedding(models: string, id: string): Promise<OurEmbedding> {
  await using stack = new AsyncDisposableStack();
  const config = benchConfig(models, id);
  const { embedder, preprocessor } = await openEmbedding({ config, log: createQuietLogger(config) }, stack);
  const owned = stack.move();
  return {
    embedder,
    preprocessor,
    prepareFiles: (files) =>
      Promise.all(files.map(async (file) => preprocessor.prepare(await readFile(file), embedder.model.image))),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function benchConfig(models: string, id: string): Config {
  return parseConfig({
    EMBEDDER_MAX_QUEUE_MS: '600000',
    ...process.env,
    MODELS_DIR: models,
    MODEL: id,
    EMBEDDER_DEVICE: 'cpu',
    EMBEDDER_MAX_QUEUE: '4096',
    LOG_LEVEL: 'error',
  });
}
