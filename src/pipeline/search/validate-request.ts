import { badInput } from '../../domain/errors.ts';
import type { ProductFilter } from '../../domain/filter.ts';
import type { RankingWeights } from '../../domain/ranking.ts';
import { partsOf } from './query-parts.ts';
import type { QueryInput, SearchRequest, WeightedPart } from './search-request.ts';

const MAX_FIRST = 100;
const MAX_TEXT_LENGTH = 500;
/** Each may be a photo to decode and embed. */
const MAX_PARTS = 8;
const MAX_FILTER_VALUES = 1000;

/** Throws BAD_USER_INPUT with what was expected and what came; a request that passes can be answered. */
export function validateRequest(request: SearchRequest): void {
  if (!Number.isInteger(request.first) || request.first < 1 || request.first > MAX_FIRST) {
    throw badInput(`Expected first between 1 and ${MAX_FIRST}, got ${request.first}.`);
  }
  validateQuery(request.query);
  validateFilter(request.filter);
  validateWeights(request.options.weights);
  expectShare('colourWeight', request.options.colourWeight);
  const spend = request.shopper?.typicalSpend;
  if (spend !== undefined && !(spend >= 0 && Number.isFinite(spend))) {
    throw badInput(`Expected typicalSpend to be a number from 0 up, got ${spend}.`);
  }
}

function validateQuery(query: QueryInput): void {
  const parts = partsOf(query);
  if (parts.length < 1 || parts.length > MAX_PARTS) {
    throw badInput(`Expected 1 to ${MAX_PARTS} parts, got ${parts.length}.`);
  }
  for (const part of parts) validatePart(part);
  if (!parts.some(({ weight }) => weight > 0)) {
    throw badInput('Expected a part with a weight above 0: something to look like.');
  }
}

function validatePart(part: WeightedPart): void {
  if (!(part.weight >= -1 && part.weight <= 1)) {
    throw badInput(`Expected the weight of a part between -1 and 1, got ${part.weight}.`);
  }
  if (part.kind !== 'text') return;
  if (part.text.trim() === '') throw badInput('Expected some words in text, got none.');
  if (part.text.length > MAX_TEXT_LENGTH) {
    throw badInput(`Expected text of at most ${MAX_TEXT_LENGTH} characters, got ${part.text.length}.`);
  }
}

function validateFilter(filter: ProductFilter): void {
  const { min, max } = filter.price ?? {};
  for (const [name, bound] of Object.entries({ min, max })) {
    if (bound !== undefined && !(bound >= 0 && Number.isFinite(bound))) {
      throw badInput(`Expected price.${name} to be a number from 0 up, got ${bound}.`);
    }
  }
  if (min !== undefined && max !== undefined && min > max) {
    throw badInput(`Expected price.min to be at most price.max, got ${min} and ${max}.`);
  }
  const values = [
    filter.categories,
    filter.brands,
    filter.excludeProductIds,
    ...(filter.attributes ?? []).map((a) => a.anyOf),
  ];
  const count = values.reduce((sum, list) => sum + (list?.length ?? 0), 0);
  if (count > MAX_FILTER_VALUES)
    throw badInput(`Expected at most ${MAX_FILTER_VALUES} values in filter, got ${count}.`);
}

function validateWeights(weights: RankingWeights): void {
  for (const [name, weight] of Object.entries(weights)) expectShare(`weights.${name}`, weight as number);
}

function expectShare(name: string, value: number | undefined): void {
  if (value !== undefined && !(value >= 0 && value <= 1))
    throw badInput(`Expected ${name} between 0 and 1, got ${value}.`);
}
