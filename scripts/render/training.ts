import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDesign, formSeed, recolour } from './create-design.ts';
import type { Design } from './design.ts';
import { KIND_NAMES } from './kinds.ts';
import { createRandom, mixSeed, type Random } from './prng.ts';
import { runAll, writePicture, type Photo } from './raster.ts';
import type { Scene, View } from './scene.ts';
import { streetScene, surfacesFor, viewsOf } from './staging.ts';
import { ROOM_SURFACES } from './surface.ts';
import { categoriesOf, cutWords, titleOf } from './wording.ts';

export interface TrainingPicture {
  readonly file: string;
  readonly design: string;
  readonly scene: Scene;
  readonly photo: Photo;
}

/** Pixels along the side of a training picture. */
const SIDE = 256;

/** Plans `count` pictures: designs in turn through all kinds, two to four pictures each, every second form also in another colour. */
export function planTraining(count: number, seed: number): readonly TrainingPicture[] {
  const pictures: TrainingPicture[] = [];
  for (let index = 0; pictures.length < count; index += 1) {
    const form = Math.floor(index / 3) * 2 + (index % 3 === 2 ? 1 : 0);
    const variant = index % 3 === 1 ? 1 : 0;
    const design = trainingDesign(seed, form, variant);
    const random = createRandom(mixSeed(design.form, seed, index));
    const name = `t${seed}-${form}-${variant}`;
    const shots = Math.min(random.int(2, 4), count - pictures.length);
    for (let shot = 0; shot < shots; shot += 1) {
      const file = `images/${String(pictures.length + 1).padStart(6, '0')}.jpg`;
      pictures.push({ file, design: name, ...composePicture(design, random) });
    }
  }
  return pictures;
}

/** The design number `form` of a training set; variant 1 is the same in another colour. */
export function trainingDesign(seed: number, form: number, variant: number): Design {
  const kind = KIND_NAMES[form % KIND_NAMES.length] ?? 't-shirt';
  const design = createDesign(kind, formSeed('training', seed, form));
  return variant === 0 ? design : recolour(design, variant);
}

function composePicture(design: Design, random: Random): Pick<TrainingPicture, 'scene' | 'photo'> {
  const seed = random.int(0, 1 << 30);
  const place = random.next();
  if (place < 0.6) return { scene: studio(design, random, seed), photo: { width: SIDE, quality: 88 } };
  if (place < 0.7)
    return {
      scene: { ...studio(design, random, seed), surface: random.pick(surfacesFor(design, ROOM_SURFACES)) },
      photo: { width: SIDE, quality: 86 },
    };
  return {
    scene: streetScene(design, random, { seed, aspect: 1 }),
    photo: { width: SIDE, quality: 62, shot: { seed, blur: random.chance(0.4) ? random.range(0.4, 0.9) : 0 } },
  };
}

function studio(design: Design, random: Random, seed: number): Scene {
  const surface = random.pick(['white', 'white', 'white', 'light grey', 'gradient'] as const);
  return {
    design,
    seed,
    surface,
    view: pickView(design, random),
    turn: random.range(-2, 2),
    zoom: random.range(0.85, 1.05),
    shift: [random.range(-12, 12), random.range(-12, 12)],
    aspect: 1,
  };
}

function pickView(design: Design, random: Random): View {
  return random.chance(0.55) ? 'front' : random.pick(viewsOf(design));
}

/** One line of `labels.jsonl`: everything a phrase about the picture could use. */
export function labelOf({ file, design: name, scene, photo }: TrainingPicture): Record<string, unknown> {
  const { design } = scene;
  return {
    file,
    design: name,
    form: name.replace(/-\d+$/, ''),
    kind: design.kind,
    categories: categoriesOf(design),
    title: titleOf(design),
    colour: design.colour,
    hex: design.hex,
    secondaryColour: design.secondaryColour,
    secondaryHex: design.secondaryColour === undefined ? undefined : design.secondary,
    pattern: design.pattern,
    material: design.material,
    gender: design.gender,
    cut: design.cut,
    words: cutWords(design).map((word) => word.toLowerCase()),
    view: scene.view,
    background: scene.surface,
    style: photo.shot === undefined ? 'studio' : 'street',
  };
}

/** Writes `count` training pictures and their labels into a folder. */
export async function writeTraining(folder: string, count: number, seed: number): Promise<void> {
  await mkdir(join(folder, 'images'), { recursive: true });
  const pictures = planTraining(count, seed);
  const tasks = pictures.map((picture) => () => writePicture(join(folder, picture.file), picture.scene, picture.photo));
  await runAll(tasks, (done) => done % 500 === 0 && console.log(`${done} of ${count} training pictures`));
  await writeFile(
    join(folder, 'labels.jsonl'),
    pictures.map((picture) => `${JSON.stringify(labelOf(picture))}\n`).join(''),
  );
}
