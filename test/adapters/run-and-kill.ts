import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** Lets a program run for `forMs` from its first word on and kills it with SIGKILL; gives all that it said. */
export async function runAndKill(program: string, args: readonly string[], forMs: number): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  await setTimeout(forMs);
  child.kill('SIGKILL');
  await closed;
  return output;
}
