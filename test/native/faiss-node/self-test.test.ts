// The parts in C++ that need neither Node nor FAISS, as programs of their own.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const compiler = process.env['CXX'] ?? 'g++';

function make(...args: string[]): Promise<{ stdout: string }> {
  return run('make', ['-C', 'native/faiss-node', '--silent', ...args]);
}

/** Whether an empty program builds and runs with the sanitizers. */
function hasSanitizers(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'sanitizers-'));
  try {
    const program = path.join(folder, 'empty');
    const flags = ['-x', 'c++', '-fsanitize=address,undefined', '-o', program, '-'];
    const built = spawnSync(compiler, flags, { input: 'int main() {}' });
    return built.status === 0 && spawnSync(program).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function hasCommand(name: string): boolean {
  return spawnSync(name, ['--version']).status === 0;
}

describe('the self-test of the addon', () => {
  it(
    'finds kernels, scans and damaged code files in order, under ASan and UBSan',
    { timeout: 600_000 },
    async (test) => {
      if (!hasSanitizers()) {
        console.log(`skipped: ${compiler} cannot build with -fsanitize=address,undefined here`);
        test.skip();
      }
      expect((await make('selftest')).stdout).toMatch(/all well\n$/);
    },
  );

  it.for(['', '-march=armv8.2-a+dotprod'])(
    'finds the kernels of 64-bit ARM in order, in an emulator: %s',
    { timeout: 300_000 },
    async (flags, test) => {
      if (!hasCommand('aarch64-linux-gnu-g++') || !hasCommand('qemu-aarch64')) {
        console.log('skipped: needs aarch64-linux-gnu-g++ and qemu-aarch64 (Debian: g++-aarch64-linux-gnu, qemu-user)');
        test.skip();
      }
      expect((await make('--always-make', 'selftest-arm', `ARM_FLAGS=${flags}`)).stdout).toMatch(
        /kernel neon\n.*all well\n$/s,
      );
    },
  );
});
