import type { Embedding } from '../domain/embedding.ts';
import { VitrineError } from '../domain/errors.ts';
import type { OnnxJob, TowerKind } from './onnx-worker-messages.ts';
import type { OnnxWorkerPool } from './onnx-worker-pool.ts';

export interface OnnxJobsOptions<Input> {
  readonly kind: TowerKind;
  readonly pool: OnnxWorkerPool;
  readonly dimensions: number;
  /** Inputs that go to a thread together, at most. */
  readonly perJob: number;
  readonly pack: (part: readonly Input[]) => OnnxJob;
  /** A job of `size` inputs failed that does not fail in halves. */
  readonly onTooLarge: (size: number) => void;
}

/** Inputs of one kind, cut into jobs for a pool. What does not fit into a GPU's memory together goes in halves from then on. */
export class OnnxJobs<Input> {
  readonly #options: OnnxJobsOptions<Input>;
  #perJob: number;

  constructor(options: OnnxJobsOptions<Input>) {
    this.#options = options;
    this.#perJob = options.perJob;
  }

  /** One embedding per input, order kept. Throws as `OnnxWorkerPool.run` does. */
  async embed(inputs: readonly Input[], signal: AbortSignal | undefined): Promise<readonly Embedding[]> {
    const caller = Symbol('caller');
    const starts = Array.from({ length: Math.ceil(inputs.length / this.#perJob) }, (_, i) => i * this.#perJob);
    const parts = starts.map((start) => inputs.slice(start, start + this.#perJob));
    const embedded = await Promise.all(parts.map((part) => this.#run(part, caller, signal)));
    return embedded.flat();
  }

  async #run(part: readonly Input[], caller: symbol, signal: AbortSignal | undefined): Promise<readonly Embedding[]> {
    const { kind, pool, pack, dimensions } = this.#options;
    try {
      return splitRows(await pool.run({ kind, caller, pack: () => pack(part), signal }), dimensions);
    } catch (error) {
      const modelFailed = error instanceof VitrineError && error.code === 'INTERNAL';
      if (!modelFailed || part.length === 1) throw error;
    }
    const half = Math.ceil(part.length / 2);
    const halves = [part.slice(0, half), part.slice(half)];
    const embedded = await Promise.all(halves.map((one) => this.#run(one, caller, signal)));
    if (half < this.#perJob) {
      this.#perJob = half;
      this.#options.onTooLarge(part.length);
    }
    return embedded.flat();
  }
}

function splitRows(values: Float32Array, dimensions: number): Float32Array[] {
  if (values.length === dimensions) return [values];
  return Array.from(
    { length: values.length / dimensions },
    (_, row) => values.slice(row * dimensions, (row + 1) * dimensions), // copies, so that one embedding does not keep the batch alive
  );
}
