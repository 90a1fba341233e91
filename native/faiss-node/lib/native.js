// Loads the compiled addon, or says how to build it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../build/Release/faiss-node.node', import.meta.url));

// Threads of OpenMP that wait for each other sleep instead of spinning: on a machine whose cores are shared, training an
// IVF-PQ index of 3,000 rows with two threads took more than 60 s with spinning, 3.3 s without. Read once, when the library loads.
process.env.OMP_WAIT_POLICY ??= 'passive';

function load() {
  if (!existsSync(path)) {
    throw new Error(
      'faiss-node is not built. Run scripts/install-faiss in the root of the project: it installs FAISS and builds the addon.',
    );
  }
  try {
    return createRequire(import.meta.url)(path);
  } catch (error) {
    if (error.message.startsWith('Expected VITRINE_KERNEL')) throw error;
    throw new Error(
      `faiss-node does not load here (${error.message}). Run scripts/install-faiss again: it rebuilds the addon for this machine.`,
      { cause: error },
    );
  }
}

export const native = load();
native.setProcessors(availableParallelism()); // builds give way to searches where there are no more
