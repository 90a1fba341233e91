import { FairQueue } from '../domain/fair-queue.ts';
import type { TowerKind } from './onnx-worker-messages.ts';

/** What waits here knows which tower it needs and who asked. */
interface Waiting {
  readonly kind: TowerKind;
  readonly caller: symbol;
}

/** Tasks that wait for a thread: a fair queue for each tower, both served in turn. */
export class OnnxWaiting<Task extends Waiting> {
  /** The kind served last stands last. */
  readonly #byKind = new Map<TowerKind, FairQueue<Task>>([
    ['images', new FairQueue()],
    ['texts', new FairQueue()],
  ]);

  get size(): number {
    return [...this.#byKind.values()].reduce((sum, { size }) => sum + size, 0);
  }

  push(task: Task): void {
    this.#byKind.get(task.kind)?.push(task.caller, task);
  }

  /** Forgets all that this caller has waiting. */
  remove(caller: symbol): void {
    for (const queue of this.#byKind.values()) queue.remove(caller);
  }

  /** Takes the next task of a kind that `mayTake` allows, which is told how many of the kind wait. */
  shift(mayTake: (kind: TowerKind, waiting: number) => boolean): Task | undefined {
    for (const [kind, queue] of this.#byKind) {
      if (queue.size === 0 || !mayTake(kind, queue.size)) continue;
      this.#byKind.delete(kind);
      this.#byKind.set(kind, queue);
      return queue.shift();
    }
    return undefined;
  }

  /** Takes all that waits. */
  drain(): readonly Task[] {
    return [...this.#byKind.values()].flatMap((queue) => queue.drain());
  }
}
