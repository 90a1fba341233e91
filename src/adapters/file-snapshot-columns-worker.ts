/**
 * A worker thread that writes the columns of a snapshot: to sort the ids of a million products and to turn their lists round
 * takes a second.
 */
import { join } from 'node:path';
import { ColumnBuilder } from '../domain/column-builder.ts';
import type { ColumnTables } from '../domain/column-tables.ts';
import type { ColumnRow } from './file-snapshot-columns.ts';
import { writeDurably } from './file-snapshot-durable.ts';
import { writeTables } from './file-snapshot-tables.ts';
import { takeRows } from './row-writer.ts';

takeRows<ColumnRow>((directory) => {
  const builder = new ColumnBuilder();
  return {
    write: ({ facts, imageIds }) => builder.add(facts, imageIds),
    async end() {
      const tables = builder.build();
      await writeTables(directory, tables);
      await writeDurably(join(directory, 'id_map.json'), idMap(tables));
    },
  };
});

/** `{"0":"<product id>",…}`, row to product, in parts: a line per row. */
function* idMap({ ids, firstRow }: ColumnTables): Iterable<string> {
  yield '{';
  for (let ordinal = 0; ordinal < ids.length; ordinal++) {
    const text = JSON.stringify(ids.get(ordinal));
    for (let row = firstRow[ordinal] as number; row < (firstRow[ordinal + 1] as number); row++)
      yield `${row === 0 ? '' : ',\n'}"${row}":${text}`;
  }
  yield '}\n';
}
