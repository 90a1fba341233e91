import { join } from 'node:path';
import { openSqliteJobStore } from '../../src/adapters/sqlite-job-store.ts';
import { describeJobStore } from '../contracts/job-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

describeJobStore('sqlite', () => openSqliteJobStore(join(folder, `${files++}.sqlite`)));
