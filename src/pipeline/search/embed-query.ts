import { isZero, weighQuery } from '../../domain/embedding.ts';
import { type BlockWeights, COLOUR_BLOCK, type ModelDescription } from '../../domain/model.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import { type EmbedQueryDeps, type EmbeddedPart, embedPart } from './embed-part.ts';
import { levelParts } from './level-parts.ts';
import { partsOf } from './query-parts.ts';
import { type QueryPart, type QueryVector, joinParts } from './query-vector.ts';
import type { Degradation, SearchRequest, WeightedPart } from './search-request.ts';

export interface EmbeddedQuery {
  /** Undefined when the model knows no word of the text and there is nothing else to go by. */
  readonly vector?: QueryVector;
  /** The query's first photo. */
  readonly image?: EmbeddedPart['image'];
  readonly degraded: readonly Degradation[];
}

type Embedded = WeightedPart & EmbeddedPart;

/** Turns what was asked into one vector. Throws what `embedPart` throws. */
export async function embedQuery(
  deps: EmbedQueryDeps,
  snapshot: Snapshot,
  { query, options, signal }: SearchRequest,
): Promise<EmbeddedQuery> {
  const parts: readonly Embedded[] = await Promise.all(
    partsOf(query).map(async (part) => ({ ...part, ...(await embedPart(deps, snapshot, { part, signal })) })),
  );
  const image = parts.find((part) => part.image !== undefined)?.image;
  const told = image && { image };
  const known = parts.filter(({ embedding }) => !isZero(embedding));
  const counted = thatCount(known);
  if (counted.length === 0) return { ...told, degraded: ['TEXT_BY_WORDS'] };
  const weigh = partMaker(deps.embedder.model, { parts: counted, colourWeight: options.colourWeight });
  const degraded: readonly Degradation[] = known.length < parts.length ? ['TEXT_IGNORED'] : [];
  return { vector: joinParts(levelParts(snapshot.index, counted.map(weigh))), ...told, degraded };
}

/** Parts with some influence. Where all the wanted ones were words that the model does not know, what had none has all of it. */
function thatCount(known: readonly Embedded[]): readonly Embedded[] {
  const counted = known.filter(({ weight }) => weight !== 0);
  if (counted.some(({ weight }) => weight > 0)) return counted;
  return known.filter(({ weight }) => weight === 0).map((part) => ({ ...part, weight: 1 }));
}

/** What a part counts by. A colour that was asked for is meant instead of the photo's: "this, but blue". */
function partMaker(
  model: ModelDescription,
  { parts, colourWeight }: { readonly parts: readonly Embedded[]; readonly colourWeight: number | undefined },
): (part: Embedded) => QueryPart {
  const named = parts.some((part) => namesColour(model, part));
  const shapeAlone: BlockWeights = named ? { [COLOUR_BLOCK]: 0 } : {};
  const asked: BlockWeights | undefined = colourWeight === undefined ? undefined : { [COLOUR_BLOCK]: colourWeight };
  const colourAlone = Object.fromEntries(model.blocks.map(({ name }) => [name, name === COLOUR_BLOCK ? 1 : 0]));
  return ({ kind, embedding, weight, modality = kind === 'text' ? 'text' : 'image' }) => {
    const own = modality === 'text' ? {} : shapeAlone;
    const weights =
      kind === 'colour' && modality === 'image' ? colourAlone : { ...model.queryWeights[modality], ...(asked ?? own) };
    return { vector: weighQuery(embedding, model.blocks, weights), weight, calibration: model.calibration[modality] };
  };
}

function namesColour({ blocks }: ModelDescription, { kind, embedding, weight }: Embedded): boolean {
  const speaks = blocks.some(({ name, from, to }) => name === COLOUR_BLOCK && !isZero(embedding.subarray(from, to)));
  return weight > 0 && (kind === 'colour' || (kind === 'text' && speaks));
}
