import type { Design, Draw, Pose } from './design.ts';
import { curve, round, type Point } from './geometry.ts';
import { createRandom } from './prng.ts';
import type { Sketch } from './sketch.ts';
import {
  bodyFolds,
  bodyPath,
  bodyShines,
  cuffCorners,
  drawNeckInside,
  drawSleeves,
  measureTorso,
  neckEdge,
  necklinePoints,
  ribBand,
  type Torso,
} from './torso.ts';

const tee: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 1);
  const torso = measureTorso(design, {
    sleeve: design.kind === 'tank top' ? 'none' : design.cut['sleeve'] === 'long' ? 'long' : 'short',
    fullness: design.cut['fit'] === 'boxy' ? 1.3 : 1,
    hem: design.cut['fit'] === 'boxy' ? 206 : 184,
    hemY: design.cut['fit'] === 'cropped' ? 660 : 800,
    ...(design.kind === 'tank top' ? { shoulder: 128, neck: 84, neckDepth: 90 } : {}),
  });
  const neck = necklinePoints(pose === 'back' ? 'boat' : (design.cut['neck'] ?? 'crew'), torso);
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, neck), { folds: bodyFolds(torso, random), shines: bodyShines(torso, random) });
  trimTee(pen, { design, torso, neck, pose });
};

interface Trim {
  readonly design: Design;
  readonly torso: Torso;
  readonly neck: readonly Point[];
  readonly pose: Pose;
}

function trimTee(pen: Sketch, { design, torso, neck, pose }: Trim): void {
  const collar = neckEdge(torso, neck);
  const ringer = design.cut['trim'] === 'ringer';
  ribBand(pen, collar, { width: 17, ...(ringer ? { colour: design.secondary } : {}) });
  pen.stitch(
    `M${round(500 - torso.hem + 5)} ${torso.hemY - 15}Q500 ${torso.hemY} ${round(500 + torso.hem - 5)} ${torso.hemY - 15}`,
  );
  for (const sign of [-1, 1]) {
    const cuff = cuffCorners(torso, sign);
    if (!cuff) continue;
    const d = `M${round(cuff[0][0])} ${round(cuff[0][1] - 4)}L${round(cuff[1][0])} ${round(cuff[1][1] - 4)}`;
    if (ringer) ribBand(pen, d, { width: 17, colour: design.secondary });
    else pen.seam(d);
  }
  if (pose === 'front' && design.cut['pocket'] === 'chest') {
    const pocket = curve('552 372!, 640 372!, 640 452!, 596 474!, 552 452!');
    pen.part(pocket, { edge: 8 });
    pen.stitch('M556 382H636');
  }
}

export const TOP_DRAWINGS = { 't-shirt': tee, 'tank top': tee } satisfies Record<string, Draw>;
