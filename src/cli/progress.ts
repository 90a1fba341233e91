/** Shows how far long work is. */
export interface Progress {
  /** `total` undefined: not known yet. */
  show(label: string, done: number, total?: number): void;
  /** Ends the current line with a last word. */
  end(text: string): void;
}

const BAR_WIDTH = 28;
const PLAIN_INTERVAL_MS = 2000;

/** A bar that redraws itself on a terminal, a plain line every two seconds elsewhere. Writes to stderr, so that stdout stays clean. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? barProgress(stream) : plainProgress(stream);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  return {
    show(label, done, total) {
      const filled = total === undefined || total === 0 ? 0 : Math.round((done / total) * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      stream.write(`\r\u001B[K${label.padEnd(10)} ${bar} ${counts(done, total)}`);
    },
    end(text) {
      stream.write(`\r\u001B[K${text}\n`);
    },
  };
}

function plainProgress(stream: NodeJS.WriteStream): Progress {
  let shownAt = -Infinity;
  let shownLabel = '';
  return {
    show(label, done, total) {
      const now = performance.now();
      if (label === shownLabel && now - shownAt < PLAIN_INTERVAL_MS) return;
      shownAt = now;
      shownLabel = label;
      stream.write(`${label} ${counts(done, total)}\n`);
    },
    end(text) {
      stream.write(`${text}\n`);
    },
  };
}

function counts(done: number, total: number | undefined): string {
  return total === undefined ? `${done}` : `${done}/${total}`;
}
