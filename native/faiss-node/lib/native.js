// Loads the compiled addon, or says how to build it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../build/Release/faiss-node.node', import.meta.url));

function load() {
  if (!existsSync(path)) {
    throw new Error('faiss-node is not built. Run scripts/install-faiss in the root of the project: it installs FAISS and builds the addon.');
  }
  try {
    return createRequire(import.meta.url)(path);
  } catch (error) {
    throw new Error(`faiss-node does not load here (${error.message}). Run scripts/install-faiss again: it rebuilds the addon for this machine.`, { cause: error });
  }
}

export const native = load();
