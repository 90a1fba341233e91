import type { Random } from '../render/prng.ts';

const TOKENS = /[\w$]+|[^\s\w$]|\s+/g;

const PIECES: readonly string[] = [
  '{', '}', '[', ']', '(', ')', ':', ',', '!', '@', '$', '"', '"""', '...', '\\', '\0', '\u2028', '😀', '\ufeff',
  'null', 'true', '-1', '0', '1e400', '9007199254740993', '99999999999999999999', 'NaN', '""', '[]', '{}', '__proto__', 'constructor',
  'search', 'multimodalSearch', 'products', 'index', 'reindex', 'upsertProducts', 'recordEvents', '__schema', '__typename',
  'first: 100000', 'first: -1', 'after: "x"', 'query', 'mutation', 'subscription', 'fragment F on Query { __typename }', '...F',
  '@include(if: $x)', '@skip(if: true)', 'image: { url: "http://127.0.0.1/" }', 'image: { imageId: "x" }', 'base64: "!"',
  'filter: { price: { min: 2, max: 1 } }', 'crop: { x: 2, y: 0, width: 0, height: 1 }', 'a'.repeat(2000), '{a'.repeat(300),
]; // prettier-ignore

/** A text with one to eight tokens doubled, dropped, swapped, replaced, or put in from elsewhere. */
export function mutateText(text: string, random: Random): string {
  const tokens: string[] = text.match(TOKENS) ?? [];
  for (let count = random.pick([1, 1, 2, 3, 8]); count > 0; count--) {
    const at = random.int(0, tokens.length);
    switch (random.int(0, 4)) {
      case 0:
        tokens.splice(at, 1);
        break;
      case 1:
        tokens.splice(at, 0, random.pick(PIECES));
        break;
      case 2:
        tokens.splice(at, 1, random.pick(PIECES));
        break;
      case 3:
        tokens.splice(at, 0, ...tokens.slice(at, at + random.int(1, 20)));
        break;
      default:
        tokens.splice(at, 1, tokens[random.int(0, tokens.length)] ?? '');
    }
  }
  return tokens.join('');
}
