#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { VitrineError } from '../domain/errors.ts';
import { backupCommand } from './backup.ts';
import { parseConfig } from './config.ts';
import { importCommand } from './import.ts';
import { createKeyCommand, listKeysCommand, revokeKeyCommand } from './keys.ts';
import { registerModels } from './models.ts';
import { reindexCommand } from './reindex.ts';
import { searchCommand } from './search.ts';
import { serveCommand } from './serve.ts';
import { listSnapshotsCommand, promoteSnapshotCommand, rollbackCommand } from './snapshots.ts';

const program = new Command('vitrine')
  .description('Visual product search: a photo, words, or both in; the products that look like it out.')
  .showHelpAfterError();

program
  .command('serve')
  .description('serve GraphQL, shop page and playground')
  .action(() => serveCommand(parseConfig(process.env)));

program
  .command('import')
  .description('fill the product store from a folder of pictures, a JSONL or a CSV file')
  .argument('<source>', 'folder (file name = product id), .jsonl or .csv')
  .option('--replace', 'remove the products that the source does not have')
  .action((source: string, options: { replace?: boolean }) => importCommand(parseConfig(process.env), source, options));

program
  .command('reindex')
  .description('embed what is new, build an index and publish it')
  .addOption(
    new Option('--index <type>', 'kind of index')
      .choices(['AUTO', 'SCAN', 'FLAT', 'IVF_FLAT', 'IVF_PQ', 'HNSW'])
      .default('AUTO'),
  )
  .option('--model <id>', 'embed with another model than MODEL: its snapshot is built beside, and not published')
  .action((options: Parameters<typeof reindexCommand>[1]) => reindexCommand(parseConfig(process.env), options));

program
  .command('backup')
  .description(
    'copy the data folder into a new folder, while a server serves from it; that folder can be served as it is',
  )
  .argument('<folder>', 'where to; must not be there yet')
  .action((folder: string) => backupCommand(parseConfig(process.env), folder));

const snapshots = program.command('snapshots').description('look at what was built, and choose what serves');

snapshots
  .command('list')
  .description('the snapshots on disk, newest first; a star at the published one')
  .action(() => listSnapshotsCommand(parseConfig(process.env)));

snapshots
  .command('promote')
  .description('publish another snapshot; a running server follows')
  .argument('<id>', 'snapshot, as `list` names it')
  .action((id: string) => promoteSnapshotCommand(parseConfig(process.env), id));

snapshots
  .command('rollback')
  .description('publish the newest whole snapshot older than the published one')
  .action(() => rollbackCommand(parseConfig(process.env)));

registerModels(program);
const keys = program
  .command('keys')
  .description('make, list and revoke API keys; a running server notices within seconds');

keys
  .command('create')
  .description('make a key and print it, this once')
  .requiredOption('--name <name>', 'what it is for')
  .requiredOption('--scope <scope...>', 'what it opens: search, events, catalogue, admin')
  .option('--expires <time>', 'when it ends: 12h, 90d, 2w, 1y')
  .action((options: Parameters<typeof createKeyCommand>[1]) => createKeyCommand(parseConfig(process.env), options));

keys
  .command('list')
  .description('all keys, the newest first')
  .action(() => listKeysCommand(parseConfig(process.env)));

keys
  .command('revoke')
  .description('end a key for good')
  .argument('<id>', 'key, as `list` names it')
  .action((id: string) => revokeKeyCommand(parseConfig(process.env), id));

program
  .command('search')
  .description('search by a photo, by words, by a colour, or by several of them')
  .argument('[photo]', 'picture file')
  .option('--text <words>', 'words')
  .option('--colour <#rrggbb>', 'a colour; a photo beside it then counts by its shape and style')
  .option('--image-weight <0..1>', 'influence of the photo when there are words, too', parseNumber, 0.7)
  .option('--first <n>', 'how many hits', parseNumber, 10)
  .option('--category <path...>', 'only from these categories')
  .option('--max-price <amount>', 'only up to this price', parseNumber)
  .option('--in-stock', 'only what is in stock')
  .option('--json', 'print the hits as JSON')
  .action((photo: string | undefined, options: Parameters<typeof searchCommand>[2]) =>
    searchCommand(parseConfig(process.env), photo, options),
  );

function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw new InvalidArgumentError('Expected a number.');
  return number;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof VitrineError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
