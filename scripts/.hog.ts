import { spawn } from 'node:child_process';
import { ScanIndex } from 'faiss-node';
import { setTimeout as delay } from 'node:timers/promises';
import { openDataSet, queryOf } from './benchmark/retrieval/data-set.ts';
const data = await openDataSet('data/benchmark', 100000);
const sf = await data.scanFiles(); const scan = ScanIndex.open(sf.embeddingsPath, sf.codesPath);
const run = async () => { const t: number[] = []; for (let i = 0; i < 600; i++) { const s = performance.now(); await scan.searchAsync(queryOf(data, i), 500); t.push(performance.now() - s); await delay(5); } t.sort((a, b) => a - b); return `median ${t[300].toFixed(2)} p99 ${t[594].toFixed(1)}`; };
const hog = async (name: string, cmd: string[], py: boolean) => { const h = spawn(cmd[0], [...cmd.slice(1), 'python3', '-c', py ? 'b=bytearray(200000000)\nc=bytearray(200000000)\nwhile True: c[:]=b' : 'while True: pass'], { stdio: 'ignore' }); await delay(700); console.log(name, py ? 'memory' : 'cpu', await run()); const e = new Promise(r => h.on('exit', r)); h.kill('SIGKILL'); await e; };
await run(); console.log('quiet', await run());
for (const py of [false, true]) { await hog('nice19', ['nice', '-n', '19'], py); await hog('idle', ['chrt', '-i', '0'], py); }
console.log('quiet', await run());
process.exit(0);
