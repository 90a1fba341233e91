import { join } from 'node:path';
import { openModel } from '../adapters/model-directory.ts';
import { quantiseModel } from '../adapters/model-quantiser.ts';
import type { WeightBits } from '../adapters/int8-weights.ts';
import { probeWeightBits } from '../adapters/onnx-int8-probe.ts';
import type { Agreement } from '../domain/agreement.ts';
import { VitrineError } from '../domain/errors.ts';
import { measureModels, sampleOf } from './compare-models.ts';
import type { Config } from './config.ts';
import { describeNext, modelsFolder } from './model-places.ts';
import { formatComparison } from './models-compare.ts';

export interface QuantizeModelOptions {
  /** A folder of pictures, a JSONL or a CSV file instead of the imported catalogue. */
  readonly pictures?: string;
  /** Bits of each weight; by default the most that this processor multiplies exactly. */
  readonly bits?: `${WeightBits}`;
  readonly force?: boolean;
}

/**
 * From here on a quantised model counts as the same model. INT8 of a true CLIP gives a mean cosine of .99 where the processor
 * multiplies exactly, .95 and less where something is wrong; with a fifth of the neighbours changed a shopper sees it.
 */
const BOUNDS = { cosine: 0.98, overlap: 0.85 } as const;

const BITS = { 7: 7, 8: 8 } as const;

/** `vitrine models quantize`: writes `<id>-int8` beside `<id>`, after comparing both on the catalogue. */
export async function quantizeModelCommand(config: Config, id: string, options: QuantizeModelOptions): Promise<void> {
  const { pictures, force = false } = options;
  const models = modelsFolder(config);
  const from = await openModel(join(models, id));
  const sample = await sampleOf(config, pictures);
  const bits = options.bits === undefined ? await probeWeightBits() : BITS[options.bits];
  const to = `${id}-int8`;
  const accept = async ({ directory }: { readonly directory: string }): Promise<void> => {
    const second = directory.slice(models.length + 1);
    const comparison = await measureModels(config, { first: id, second, sample, sameSpace: true });
    console.log(formatComparison(comparison));
    expectAgreement(comparison.agreement, force);
  };
  const { model, weights } = await quantiseModel(from, { models, id: to, bits, accept });
  console.log(`${model.id}: ${weights} weight matrices in signed bytes, ${bits} bits of each in use`);
  console.log(describeNext(model.id));
}

/** Throws CONFLICT with what is too low; with `force` warns only. */
function expectAgreement({ overlap, imageCosine, textCosine, neighbours }: Agreement, force: boolean): void {
  const measures = [
    { name: 'mean cosine of pictures', value: imageCosine?.mean ?? 1, bound: BOUNDS.cosine },
    { name: 'mean cosine of titles', value: textCosine?.mean ?? 1, bound: BOUNDS.cosine },
    { name: `share of the same ${neighbours} nearest`, value: overlap, bound: BOUNDS.overlap },
  ];
  const low = measures.filter(({ value, bound }) => !(value >= bound));
  if (low.length === 0) return;
  const reasons = low.map(({ name, value, bound }) => `${name}: expected at least ${bound}, got ${value.toFixed(4)}`);
  const message = `The quantised model sees the catalogue differently (${reasons.join('; ')})`;
  if (!force) throw new VitrineError('CONFLICT', `${message}. It was not kept; --force keeps it all the same.`);
  console.error(`${message}. Kept, as --force asks.`);
}
