import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readColumns, writeColumns } from '../../src/adapters/file-snapshot-columns.ts';
import { seededRandom, snapshotContent } from '../contracts/snapshot-content.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function written(products = 40): Promise<{ directory: string; path: string }> {
  const directory = temporaryFolder();
  await writeColumns(directory, snapshotContent({ products }));
  return { directory, path: join(directory, 'columns.bin') };
}

describe('the columns file', () => {
  it('gives back every product, row and picture', async () => {
    const content = snapshotContent({ products: 300 });
    const directory = temporaryFolder();
    await writeColumns(directory, content);
    const columns = await readColumns(directory);
    expect(columns.rowCount).toBe(600);
    content.products.forEach((product, ordinal) => {
      expect({ title: product.title, ...columns.facts(ordinal) }).toStrictEqual(product);
      expect(columns.ordinalOf(product.id)).toBe(ordinal);
    });
    expect(columns.imageIdOf(7)).toBe('p0003/1');
    const map = JSON.parse(readFileSync(join(directory, 'id_map.json'), 'utf8')) as Record<string, string>;
    expect(Object.keys(map)).toHaveLength(600);
    expect(map['599']).toBe('p0299');
  });

  it('holds an empty catalogue', async () => {
    const { directory } = await written(0);
    const columns = await readColumns(directory);
    expect([columns.productCount, columns.rowCount]).toStrictEqual([0, 0]);
    expect(columns.eligible({ inStock: true }).rowCount).toBe(0);
  });

  it.each([
    ['is empty', () => Buffer.alloc(0), 'its columns have no header'],
    ['is another file', () => Buffer.from('SQLite format 3\0'), 'its columns have no header'],
    ['ends within its header', (file: Buffer) => file.subarray(0, 100), 'its columns have no header'],
    ['ends within a table', (file: Buffer) => file.subarray(0, file.length - 200), /its table \w+ is damaged/],
  ])('is refused with the reason when it %s', async (_, damage, reason) => {
    const { directory, path } = await written();
    writeFileSync(path, damage(readFileSync(path)));
    await expect(readColumns(directory)).rejects.toThrow(reason);
  });

  it('is refused, or read without an end in sight nowhere, whatever bits are flipped in it', async () => {
    const { directory, path } = await written();
    const whole = readFileSync(path);
    const random = seededRandom(11);
    let refused = 0;
    for (let flip = 0; flip < 200; flip++) {
      const damaged = Buffer.from(whole);
      const at = Math.floor(random() * damaged.length);
      damaged[at] = (damaged[at] as number) ^ (1 << Math.floor(random() * 8));
      writeFileSync(path, damaged);
      await readColumns(directory).then(
        (columns) => {
          for (let ordinal = 0; ordinal < columns.productCount; ordinal++) columns.facts(ordinal);
          columns.eligible({ price: { max: 3 }, brands: ['nord'], categories: ['women'] });
        },
        () => refused++,
      );
    }
    expect(refused).toBeGreaterThan(20);
  });
});
