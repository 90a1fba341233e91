import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { kernelNames } from 'faiss-node/kernels';

const run = promisify(execFile);
const searches = ['search', 'mapped-rows', 'scan-index'].map((name) => `test/native/faiss-node/${name}.test.ts`);
// Its training takes half a minute on a busy machine and shows no more of a kernel than the other tests.
const allBut = '^(?!.*product quantisation)';

/** The environment without what tells vitest that it runs inside itself. */
function environment(kernel: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TINYPOOL|TEST$|NODE_ENV|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  return { ...Object.fromEntries(own), VITRINE_KERNEL: kernel, NO_COLOR: '1' };
}

async function nameInUse(kernel: string): Promise<string> {
  const program = "import('faiss-node/kernels').then(({ kernelInUse }) => console.log(kernelInUse))";
  const { stdout } = await run(process.execPath, ['--eval', program], { env: environment(kernel) });
  return stdout.trim();
}

describe.each(kernelNames)('with VITRINE_KERNEL=%s', (kernel) => {
  it('uses that kernel', async () => {
    expect(await nameInUse(kernel)).toBe(kernel);
  });

  it('passes the tests of searches', { timeout: 300_000 }, async () => {
    const options = ['--testTimeout=120000', `--testNamePattern=${allBut}`];
    const program = ['node_modules/vitest/vitest.mjs', 'run', ...options, ...searches];
    const { stdout } = await run(process.execPath, program, { env: environment(kernel) });
    expect(stdout).toMatch(/Test Files\s+3 passed/);
  });
});

describe('VITRINE_KERNEL', () => {
  it('may be empty: the best kernel is used', async () => {
    expect(await nameInUse('')).toBe(kernelNames[0]);
  });

  it.each(['quantum', kernelNames.includes('neon') ? 'avx2' : 'neon'])(
    'is refused when the addon loads, where this processor has no such kernel: %s',
    async (kernel) => {
      await expect(nameInUse(kernel)).rejects.toThrow(
        `Expected VITRINE_KERNEL to be a kernel that this processor can run (${kernelNames.join(', ')}), got ${kernel}.`,
      );
    },
  );
});
