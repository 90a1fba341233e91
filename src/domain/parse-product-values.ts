import { badInput } from './errors.ts';
import type { Price } from './product.ts';
import { CATEGORY_SEPARATOR } from './product.ts';

/** What a row holds under one field: all values given under any of its names, `undefined` for none. */
export type RawValue = unknown;

const MAX_ID_LENGTH = 256;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** A text, trimmed; `undefined` when there is none. A finite number counts as text. */
export function parseText(name: string, value: RawValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') throw badInput(`Expected ${name} to be text, got ${shown(value)}.`);
  return value.trim() === '' ? undefined : value.trim();
}

/** As `parseText`, at most 256 characters and none of them a control character. */
export function parseId(name: string, value: RawValue): string | undefined {
  const id = parseText(name, value);
  if (id === undefined) return undefined;
  if (id.length > MAX_ID_LENGTH) throw badInput(`Expected ${name} of at most ${MAX_ID_LENGTH} characters.`);
  if (CONTROL_CHARACTER.test(id)) throw badInput(`Expected ${name} without control characters, got ${shown(id)}.`);
  return id;
}

/** One text or a list of them; blank ones left out. */
export function parseTexts(name: string, value: RawValue): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.map((entry) => parseText(name, entry)).filter((text) => text !== undefined);
  return [...new Set(texts)];
}

/** `Women/Dresses` and `Women>Dresses` become `Women > Dresses`. */
export function parseCategories(value: RawValue): readonly string[] {
  const paths = parseTexts('categories', value).map((path) =>
    path
      .split(path.includes('>') ? '>' : '/')
      .map((level) => level.trim())
      .filter((level) => level !== '')
      .join(CATEGORY_SEPARATOR),
  );
  return [...new Set(paths)].filter((path) => path !== '');
}

/** A price and the row's currency, which a price of its own overrules. */
export function parsePrice(value: RawValue, rowCurrency: RawValue): Price | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const { amount, currency } = priceParts(value);
  const code = parseText('currency', currency ?? rowCurrency)?.toUpperCase();
  const parsed = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : amount;
  if (typeof parsed !== 'number' || !Number.isFinite(parsed)) throw badInput(`Expected a price, got ${shown(amount)}.`);
  if (parsed < 0) throw badInput(`Expected a price of 0 or more, got ${parsed}.`);
  if (code === undefined) throw badInput(`The price ${parsed} has no currency.`);
  if (!/^[A-Z]{3}$/.test(code)) throw badInput(`Expected a currency of three letters, got ${shown(code)}.`);
  return { amount: parsed, currency: code };
}

function priceParts(value: unknown): { readonly amount: unknown; readonly currency?: unknown } {
  if (typeof value === 'object' && value !== null && 'amount' in value) {
    return { amount: value.amount, ...('currency' in value && { currency: value.currency }) };
  }
  const both = typeof value === 'string' ? /^\s*(\S+)\s+([a-z]{3})\s*$/i.exec(value) : null;
  return both === null ? { amount: value } : { amount: both[1], currency: both[2] };
}

const STOCK_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', 'in stock', 'instock', 'in_stock'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'out of stock', 'outofstock', 'out_of_stock'].map((word) => [word, false] as const),
]);

/** Whether there is stock: a truth value, a word for it, or a quantity. */
export function parseStock(value: RawValue): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  const text = parseText('inStock', value)?.toLowerCase();
  if (text === undefined) return undefined;
  const known = STOCK_WORDS.get(text);
  if (known !== undefined) return known;
  const quantity = Number(text);
  if (Number.isNaN(quantity)) throw badInput(`Expected inStock to be true, false or a number, got ${shown(value)}.`);
  return quantity > 0;
}

/** A date, an ISO 8601 text or milliseconds since 1970. */
export function parseDate(name: string, value: RawValue): Date | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const given = value instanceof Date || typeof value === 'string' || typeof value === 'number';
  const date = given ? new Date(value) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    throw badInput(`Expected ${name} to be a date, got ${shown(value)}.`);
  return date;
}

/** An http(s) address. */
export function parseHttpUrl(name: string, value: RawValue): string | undefined {
  const text = parseText(name, value);
  if (text === undefined) return undefined;
  if (!isHttpUrl(text) || !URL.canParse(text))
    throw badInput(`Expected ${name} to be an http address, got ${shown(text)}.`);
  return text;
}

/** Whether a text claims to be an http(s) address. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** A value as it stands in a message: as JSON, cut short. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
