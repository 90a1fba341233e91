import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SETTING_NAMES, parseConfig } from '../../src/cli/config.ts';

const example = parseEnv(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8'));

describe('parseConfig', () => {
  it('has the same names as .env.example', () => {
    expect(Object.keys(example).sort()).toEqual([...SETTING_NAMES].sort());
  });

  it('has the defaults that .env.example states', () => {
    expect(parseConfig(example)).toEqual(parseConfig({}));
  });

  it('reports every bad setting in one error, with what came', () => {
    const parse = () => parseConfig({ PORT: 'ninety', EMBEDDER_WORKERS: '0', WEIGHT_VISUAL: '2' });
    expect(parse).toThrow(/PORT: .*"ninety"/);
    expect(parse).toThrow(/EMBEDDER_WORKERS: .*"0"/);
    expect(parse).toThrow(/WEIGHT_VISUAL: .*"2"/);
  });

  it('never prints a key', () => {
    expect(() => parseConfig({ ADMIN_KEY: 'hunter2' })).toThrow(/ADMIN_KEY/);
    expect(() => parseConfig({ ADMIN_KEY: 'hunter2' })).not.toThrow(/hunter2/);
  });

  it('takes MongoDB as product store when it has an address, and refuses other protocols', () => {
    expect(parseConfig({}).mongodb).toBeUndefined();
    expect(parseConfig({ MONGODB_URL: 'mongodb://127.0.0.1:27017/' }).mongodb?.collection).toBe('products');
    expect(() => parseConfig({ MONGODB_URL: 'http://127.0.0.1/' })).toThrow(/MONGODB_URL/);
  });
});
