import { badInput } from '../../domain/errors.ts';
import type { ProductFilter } from '../../domain/filter.ts';
import type { RankingWeights } from '../../domain/ranking.ts';
import { partsOf } from './query-parts.ts';
import type { QueryInput, SearchRequest, ShopperContext, WeightedPart } from './search-request.ts';

const MAX_FIRST = 100;
const MAX_TEXT_LENGTH = 500;
/** Each may be a photo to decode and embed. */
const MAX_PARTS = 8;
const MAX_FILTER_VALUES = 1000;
const MAX_FILTER_ATTRIBUTES = 100;
const MAX_SHOPPER_VALUES = 1000;
/** Longest value of a filter, or name of what a shopper likes, and longest id: as long as ids of products may be, or category paths are. */
const MAX_VALUE_LENGTH = 1000;
const MAX_ID_LENGTH = 256;

/** Throws BAD_USER_INPUT with what was expected and what came; a request that passes can be answered. */
export function validateRequest(request: SearchRequest): void {
  if (!Number.isInteger(request.first) || request.first < 1 || request.first > MAX_FIRST) {
    throw badInput(`Expected first between 1 and ${MAX_FIRST}, got ${request.first}.`);
  }
  validateQuery(request.query);
  validateFilter(request.filter);
  validateWeights(request.options.weights);
  expectShare('colourWeight', request.options.colourWeight);
  validateShopper(request.shopper);
}

function validateShopper({ id, typicalSpend: spend, categories, brands, colours }: ShopperContext = {}): void {
  if (id !== undefined && id.length > MAX_ID_LENGTH) {
    throw badInput(`Expected a shopper id of at most ${MAX_ID_LENGTH} characters, got ${id.length}.`);
  }
  expectValues('shopper', [categories, brands, colours], MAX_SHOPPER_VALUES);
  if (spend !== undefined && !(spend >= 0 && Number.isFinite(spend))) {
    throw badInput(`Expected typicalSpend to be a number from 0 up, got ${spend}.`);
  }
}

function validateQuery(query: QueryInput): void {
  const parts = partsOf(query);
  expectPartCount(parts.length);
  for (const part of parts) validatePart(part);
  if (!parts.some(({ weight }) => weight > 0)) {
    throw badInput('Expected a part with a weight above 0: something to look like.');
  }
}

/** Throws BAD_USER_INPUT; to be asked before the parts are read, since each may be a photo. */
export function expectPartCount(count: number): void {
  if (count < 1 || count > MAX_PARTS) throw badInput(`Expected 1 to ${MAX_PARTS} parts, got ${count}.`);
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
  const { categories, brands, excludeProductIds, attributes = [] } = filter;
  if (attributes.length > MAX_FILTER_ATTRIBUTES) {
    throw badInput(`Expected at most ${MAX_FILTER_ATTRIBUTES} attributes in filter, got ${attributes.length}.`);
  }
  const lists = [categories, brands, excludeProductIds, ...attributes.map(({ anyOf }) => anyOf)];
  expectValues('filter', lists, MAX_FILTER_VALUES);
  expectValues('filter', [attributes.map(({ name }) => name)], MAX_FILTER_ATTRIBUTES);
}

/** Each value is compared with what the catalogue has, so their number and length are work. */
function expectValues(where: string, lists: readonly (readonly string[] | undefined)[], most: number): void {
  const count = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
  if (count > most) throw badInput(`Expected at most ${most} values in ${where}, got ${count}.`);
  const longest = Math.max(0, ...lists.flatMap((list) => (list ?? []).map(({ length }) => length)));
  if (longest > MAX_VALUE_LENGTH) {
    throw badInput(`Expected values of at most ${MAX_VALUE_LENGTH} characters in ${where}, got ${longest}.`);
  }
}

function validateWeights(weights: RankingWeights): void {
  for (const [name, weight] of Object.entries(weights)) expectShare(`weights.${name}`, weight as number);
}

function expectShare(name: string, value: number | undefined): void {
  if (value !== undefined && !(value >= 0 && value <= 1))
    throw badInput(`Expected ${name} between 0 and 1, got ${value}.`);
}
