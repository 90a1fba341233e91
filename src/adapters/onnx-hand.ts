import type { LoadedTower, TowerKind } from './onnx-worker-messages.ts';
import type { OnnxWorkerThread } from './onnx-worker-thread.ts';

/** Jobs of a kind that wait before another thread loads the tower for them: a copy costs memory, and longer than a few texts. */
const WORTH_A_COPY = 4;

/** What a thread works on. */
interface Task {
  readonly kind: TowerKind;
}

/** A living thread: the towers that it has loaded, and the task it works on. */
export interface Hand<Held extends Task> {
  readonly thread: OnnxWorkerThread;
  /** It has all cores, so it rests while others are at work. */
  readonly lone: boolean;
  readonly towers: Map<TowerKind, LoadedTower>;
  task: Held | undefined;
}

/** A thread that is being started. */
export interface Start {
  readonly lone: boolean;
  readonly done: Promise<void>;
}

/** For each hand that is wanted and not there, whether it is the lone one. */
export function missingHands(
  there: Iterable<{ readonly lone: boolean }>,
  { workers, withLone }: { readonly workers: number; readonly withLone: boolean },
): readonly boolean[] {
  const all = [...there];
  const lone = all.filter((one) => one.lone).length;
  const missing = Array.from({ length: Math.max(0, workers - (all.length - lone)) }, () => false);
  return withLone && lone === 0 ? [...missing, true] : missing;
}

/** Whether a hand may take a task of a kind of which so many wait. A tower is loaded by as few hands as will do. */
export function mayTake<Held extends Task>(
  hand: Hand<Held>,
  hands: Iterable<Hand<Held>>,
  { kind, waiting }: { readonly kind: TowerKind; readonly waiting: number },
): boolean {
  const others = [...hands].filter((other) => other !== hand);
  const hasIt = ({ towers, task }: Hand<Held>): boolean => towers.has(kind) || task?.kind === kind;
  if (hand.lone && others.some(({ task }) => task !== undefined)) {
    return hand.towers.has(kind) && !others.some(hasIt);
  }
  return hand.towers.has(kind) || waiting > WORTH_A_COPY || !others.some(hasIt);
}
