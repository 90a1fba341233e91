/**
 * Retrieval quality of models on labelled catalogues, by the code that a server runs: the same preparation of pictures, towers,
 * query weights and index. Prints a table with 95 % intervals, or one flat JSON object of the means with --json.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/cli/config.ts';
import { ROOT } from '../src/cli/root.ts';
import { openLoader } from '../src/cli/wire.ts';
import { VitrineError } from '../src/domain/errors.ts';
import { worstDisagreements } from './evaluation/disagreements.ts';
import { type EvaluatedModel, findModel, readTeacher } from './evaluation/evaluated-model.ts';
import { type ColourWeight, type Column, evaluateModel } from './evaluation/evaluate-model.ts';
import { findCatalogues, readOwnCatalogue } from './evaluation/find-catalogues.ts';
import { galleryPage } from './evaluation/gallery-page.ts';
import { photoProcessorMs } from './evaluation/processor-time.ts';
import { flatMeans, formatTable, rounded, rowsOf } from './evaluation/report.ts';

const USAGE = `scripts/evaluate [MODEL]            the teacher stands beside it; MODEL is an id, or a folder with a model.json (default: builtin)
  --against MODEL                   this one stands beside it, with differences; "teacher" is the built-in model's starting point
  --gallery PAGE.html               pictures beside pictures: the 40 worst disagreements of both
  --catalogue FILE                  on your own catalogue instead (JSONL, CSV, a folder, as vitrine import takes it)
  --kind-attribute NAME             where it names the kind of thing (default: category, the last level of the path)
  --colour-attribute NAME           and the colour (default: colour)
  --only clothing,grocery,luma,render,street
  --renders FOLDER                  pictures that training drew: their held-out part
  --index SCAN|FLAT|IVF_FLAT|IVF_PQ|HNSW   by this index instead of exactly
  --colour 0,x2                     further columns: photo queries with this colour weight, with twice the model's own
  --cache FOLDER                    where embeddings are kept (default: data/evaluation)
  --json                            means as one flat object
  --report FILE.json                everything, with intervals`;

const INDEX_TYPES = ['SCAN', 'FLAT', 'IVF_FLAT', 'IVF_PQ', 'HNSW'] as const;
const DISAGREEMENTS = 40;
const MEGABYTE = 1e6;

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    gallery: { type: 'string' },
    catalogue: { type: 'string' },
    'kind-attribute': { type: 'string', default: 'category' },
    'colour-attribute': { type: 'string', default: 'colour' },
    only: { type: 'string' },
    renders: { type: 'string' },
    index: { type: 'string' },
    colour: { type: 'string', default: '' },
    cache: { type: 'string', default: join(ROOT, 'data/evaluation') },
    json: { type: 'boolean', default: false },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const config = parseConfig({ ...process.env, LOG_LEVEL: 'error' });
const shared = resolve(ROOT, process.env['VITRINE_SHARED'] ?? '../shared');
const teacherFile = join(shared, 'models/mobilenetv2_1.0_fp32_embed1280.onnx');

try {
  if (flags.help || positionals.length > 1) fail(USAGE);
  await main();
} catch (error) {
  if (error instanceof VitrineError) fail(error.message);
  throw error;
}

async function main(): Promise<void> {
  const catalogues = await chosenCatalogues();
  if (catalogues.length === 0) fail('There is nothing to measure on.');
  const model = await openModel(positionals[0] ?? 'builtin');
  const other = await otherModel();
  if (flags.gallery !== undefined && other === undefined)
    fail('--gallery compares: name the other model with --against.');
  const colourWeights = flags.colour.split(',').filter(Boolean).map(parseColourWeight);
  const options = { config, catalogues, cache: resolve(flags.cache), indexType: parseIndexType(flags.index) };
  const [ours, ...variants] = await evaluateModel(model, { ...options, colourWeights });
  const theirs = other && (await evaluateModel(other, { ...options, colourWeights: [] }))[0];
  if (ours === undefined || ours.measures.length === 0) fail('Nothing could be measured: the pictures have no labels.');
  await report({ model, other, columns: [ours, ...(theirs ? [theirs] : []), ...variants] });
  if (flags.gallery !== undefined && theirs !== undefined) await writeGallery(flags.gallery, ours, theirs);
}

async function chosenCatalogues() {
  if (flags.catalogue !== undefined) {
    const attributes = { kind: flags['kind-attribute'], colour: flags['colour-attribute'] };
    return [await readOwnCatalogue(resolve(flags.catalogue), attributes)];
  }
  const only = flags.only?.split(',');
  return findCatalogues({
    shared,
    demo: join(ROOT, 'data/demo'),
    renders: flags.renders && resolve(flags.renders),
    only,
  });
}

function openModel(name: string): Promise<EvaluatedModel> {
  return name === 'teacher' ? readTeacher(config, teacherFile) : findModel(config, name);
}

/** What stands beside the model: what was asked for; in a plain table the teacher, when it is there. */
async function otherModel(): Promise<EvaluatedModel | undefined> {
  if (flags.against !== undefined) return openModel(flags.against);
  if (flags.json && flags.report === undefined) return undefined;
  if (existsSync(teacherFile)) return readTeacher(config, teacherFile);
  console.error(`Skipped: the teacher, there is no ${teacherFile}.`);
  return undefined;
}

interface Findings {
  readonly model: EvaluatedModel;
  readonly other: EvaluatedModel | undefined;
  readonly columns: readonly Column[];
}

async function report({ model, other, columns }: Findings): Promise<void> {
  const rows = rowsOf(columns, { paired: other !== undefined });
  const costs = await costsOf(model);
  if (flags.report !== undefined) {
    const names = columns.map(({ name }) => name);
    await writeFile(resolve(flags.report), `${JSON.stringify({ columns: names, rows, costs }, undefined, 2)}\n`);
  }
  if (flags.json) return console.log(JSON.stringify({ ...flatMeans(rows), ...costs }));
  console.log(formatTable(columns, rows));
  for (const one of other === undefined ? [model] : [model, other]) {
    const { photo_ms, size_mb } = one === model ? costs : await costsOf(one);
    console.log(
      `${one.name}: ${photo_ms} ms of processor time for a photo on one core, the picture prepared; ${size_mb} MB`,
    );
  }
}

async function costsOf({ directory, bytes }: EvaluatedModel) {
  return { photo_ms: rounded(await photoProcessorMs(directory)), size_mb: rounded(bytes / MEGABYTE) };
}

async function writeGallery(path: string, ours: Column, theirs: Column): Promise<void> {
  const disagreements = worstDisagreements(ours, theirs, DISAGREEMENTS);
  await writeFile(resolve(path), await galleryPage([ours.name, theirs.name], disagreements, openLoader(config)));
  console.error(`${disagreements.length} disagreements in ${path}`);
}

function parseIndexType(name: string | undefined) {
  if (name === undefined) return undefined;
  return (
    INDEX_TYPES.find((type) => type === name) ??
    fail(`Expected an index type (${INDEX_TYPES.join(', ')}), got ${name}.`)
  );
}

function parseColourWeight(text: string): ColourWeight {
  const [, times, digits] = /^(x?)(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (digits === undefined) return fail(`Expected colour weights like 0.8 or x2, got ${text}.`);
  return { name: `colour ${text}`, weightFor: (own) => (times ? own : 1) * Number(digits) };
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
