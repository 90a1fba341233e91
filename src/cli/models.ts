import { type Command, Option } from 'commander';
import { parseConfig } from './config.ts';
import { importModelCommand } from './import-model.ts';
import { benchModelCommand } from './models-bench.ts';
import { listModelsCommand } from './list-models.ts';
import { compareModelsCommand } from './models-compare.ts';
import { quantizeModelCommand } from './models-quantize.ts';
import { pullModelCommand } from './pull-model.ts';
import { removeModelCommand } from './remove-model.ts';
import { verifyModelCommand } from './verify-model.ts';

/** Registers `vitrine models …`, one file per command; gives the group for further ones. */
export function registerModels(program: Command): Command {
  const models = program.command('models').description('the models on this machine: choose, pull, import, check');

  models
    .command('list')
    .description('the models on disk, a star at the one in use, and those that can be pulled')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => listModelsCommand(parseConfig(process.env), options));

  models
    .command('pull')
    .description('download a model from the hub (MODELS_HUB); goes on after an interruption')
    .argument('<id>', 'model, as `list` names it')
    .action((id: string) => pullModelCommand(parseConfig(process.env), id));

  models
    .command('import')
    .description('make a model of a folder in the hub’s layout (config.json, tokenizer.json, onnx/…)')
    .argument('<dir>', 'folder')
    .option('--id <id>', 'name of the model; the folder’s by default')
    .option('--licence <name>', 'its licence; what the folder’s README.md says by default')
    .action((directory: string, options: { id?: string; licence?: string }) =>
      importModelCommand(parseConfig(process.env), directory, options),
    );

  models
    .command('verify')
    .description('check every file’s sum, run both halves, and compare with the model’s golden embeddings')
    .argument('<id>', 'model, as `list` names it')
    .option('--record', 'make what it answers now its golden embeddings')
    .action((id: string, options: { record?: boolean }) => verifyModelCommand(parseConfig(process.env), id, options));

  registerUpkeep(models);
  registerComparisons(models);
  return models;
}

function registerUpkeep(models: Command): void {
  models
    .command('bench')
    .description('measure how the model shares the cores of this machine best, and keep it for later starts')
    .argument('[id]', 'model, as `list` names it; the one in use by default')
    .action((id?: string) => benchModelCommand(parseConfig(process.env), id));

  models
    .command('remove')
    .description('remove a model from disk')
    .argument('<id>', 'model, as `list` names it')
    .option('--force', 'even when it is in use or a kept snapshot was made by it')
    .action((id: string, options: { force?: boolean }) => removeModelCommand(parseConfig(process.env), id, options));
}

function registerComparisons(models: Command): void {
  const pictures = ['--pictures <source>', 'folder, .jsonl or .csv to compare on; the catalogue by default'] as const;

  models
    .command('quantize')
    .description('write <id>-int8: weights in signed bytes, kept when it sees the catalogue as <id> does')
    .argument('<id>', 'model, as `list` names it')
    .option(...pictures)
    .addOption(
      new Option('--bits <n>', 'bits of each weight; by default as many as this processor multiplies exactly').choices([
        '7',
        '8',
      ]),
    )
    .option('--force', 'keep it even when it does not')
    .action((id: string, options: Parameters<typeof quantizeModelCommand>[2]) =>
      quantizeModelCommand(parseConfig(process.env), id, options),
    );

  models
    .command('compare')
    .description('how alike two models see the catalogue, and what each costs')
    .argument('<a>', 'model, as `list` names it')
    .argument('<b>', 'another')
    .option(...pictures)
    .option('--json', 'print the report as JSON')
    .action((a: string, b: string, options: Parameters<typeof compareModelsCommand>[2]) =>
      compareModelsCommand(parseConfig(process.env), [a, b], options),
    );
}
