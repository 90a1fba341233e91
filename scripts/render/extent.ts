/** The rectangle that a drawing covers, in units of the board. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** Grows with every path that is drawn; follows the transforms that are open. Control points count, so it is a little wide. */
export class ExtentMeter {
  private readonly matrices: Matrix[] = [IDENTITY];
  private box: Extent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };

  enter(transform: string): void {
    this.matrices.push(multiply(this.current(), parseTransform(transform)));
  }

  leave(): void {
    this.matrices.pop();
  }

  /** Counts a path of absolute commands M, L, C, Q, H, V, Z with `margin` around it. */
  add(d: string, margin = 0): void {
    let [x, y] = [0, 0];
    for (const [, command = '', rest = ''] of d.matchAll(/([MLCQHVZ])([^A-Za-z]*)/g)) {
      const numbers = rest.trim() === '' ? [] : rest.trim().split(/[ ,]+/).map(Number);
      if (command === 'H') this.cover((x = numbers[0] ?? x), y, margin);
      else if (command === 'V') this.cover(x, (y = numbers[0] ?? y), margin);
      else
        for (let index = 0; index + 1 < numbers.length; index += 2)
          this.cover((x = numbers[index] ?? x), (y = numbers[index + 1] ?? y), margin);
    }
  }

  extent(): Extent {
    return this.box;
  }

  private current(): Matrix {
    return this.matrices.at(-1) ?? IDENTITY;
  }

  private cover(x: number, y: number, margin: number): void {
    const [a, b, c, d, e, f] = this.current();
    const [px, py] = [a * x + c * y + e, b * x + d * y + f];
    const { left, top, right, bottom } = this.box;
    this.box = {
      left: Math.min(left, px - margin),
      top: Math.min(top, py - margin),
      right: Math.max(right, px + margin),
      bottom: Math.max(bottom, py + margin),
    };
  }
}

function parseTransform(transform: string): Matrix {
  let matrix = IDENTITY;
  for (const [, name = '', list = ''] of transform.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [first = 0, second = 0, third = 0] = list.split(/[ ,]+/).map(Number);
    if (name === 'translate') matrix = multiply(matrix, [1, 0, 0, 1, first, second]);
    if (name === 'rotate') matrix = multiply(matrix, rotation(first, second, third));
  }
  return matrix;
}

function rotation(degrees: number, x: number, y: number): Matrix {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}
