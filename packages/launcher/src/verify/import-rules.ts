import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from './files';

/**
 * Which of our workspaces each may import, with the reason the rule exists. Imports point one way:
 * domain ← protocol, db, storage, imagen ← queue ← services ← apps; see ARCHITECTURE.md.
 */
const MAY_IMPORT: Record<string, { allowed: string[]; because: string }> = {
  'packages/domain': { allowed: [], because: 'domain is browser-safe and the bottom of everything' },
  'packages/messages': { allowed: [], because: 'messages is the engine of texts, for the site and the bot' },
  'packages/protocol': {
    allowed: ['domain'],
    because: 'protocol is shared by browsers, bot, web and workers',
  },
  'packages/process': { allowed: [], because: 'process knows the output of one process only' },
  'packages/db': { allowed: ['domain', 'protocol'], because: 'the database knows rows, not verbs' },
  'packages/storage': { allowed: ['domain'], because: 'storage knows keys and bytes only' },
  'packages/imagen': {
    allowed: ['domain'],
    because: 'the pipeline knows nothing of jobs, databases or sockets',
  },
  'packages/queue': {
    allowed: ['domain', 'protocol', 'db'],
    because: 'the queue does not know what a job means',
  },
  'packages/services': {
    allowed: ['domain', 'protocol', 'db', 'storage', 'queue'],
    because: 'verbs must run without the pipeline: web and bot have no GPU',
  },
  'packages/launcher': {
    allowed: ['process', 'domain', 'protocol', 'db', 'storage', 'queue', 'services', 'imagen'],
    because: 'the launcher starts processes; it never reaches into apps',
  },
  'apps/web': {
    allowed: ['process', 'domain', 'messages', 'protocol', 'db', 'storage', 'queue', 'services'],
    because: 'web never computes: no onnxruntime in its process',
  },
  'apps/bot': {
    allowed: ['process', 'domain', 'messages', 'protocol', 'db', 'storage', 'queue', 'services'],
    because: 'the bot never computes: no onnxruntime in its process',
  },
  'gpu-worker': {
    allowed: ['process', 'domain', 'protocol', 'db', 'storage', 'queue', 'services', 'imagen'],
    because: 'workers never import the apps',
  },
};
/** Modules with one home, and the file that is it. */
const ONE_HOME: Record<string, string> = {
  'onnxruntime-node': 'packages/imagen/src/runtime/onnx.ts',
};
/** Browser-safe packages: nothing of Node in them. */
const BROWSER_SAFE = ['packages/domain', 'packages/protocol'];

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g;

const workspaceOf = (file: string): string | undefined =>
  Object.keys(MAY_IMPORT).find((workspace) => file.startsWith(`${workspace}/`));

/** Complaints about every import that points against the arrows, one line each. */
export function checkImportRules(root: string): string[] {
  const complaints: string[] = [];
  for (const file of listFiles(root, '*.ts', '*.tsx', '*.mts')) {
    const workspace = workspaceOf(file);
    if (!workspace || file.includes('/generated/') || !existsSync(path.join(root, file))) continue;
    const rule = MAY_IMPORT[workspace]!;
    const isTest = file.endsWith('.test.ts') || file.endsWith('.test.tsx');
    for (const match of readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)) {
      const target = match[1] ?? match[2]!;
      const ours = /^@atelier\/([a-z-]+)/.exec(target)?.[1];
      if (ours && `packages/${ours}` !== workspace && ours !== workspace && !rule.allowed.includes(ours))
        complaints.push(`${file}: must not import ${target}: ${rule.because}`);
      if (
        target.startsWith('.') &&
        workspaceOf(path.join(path.dirname(file), target).replaceAll('\\', '/')) !== workspace
      )
        complaints.push(`${file}: ${target} leaves its workspace; import the package by name`);
      const home = ONE_HOME[target];
      if (home && file !== home) complaints.push(`${file}: ${target} is imported in ${home} only`);
      if (!isTest && BROWSER_SAFE.includes(workspace) && target.startsWith('node:'))
        complaints.push(`${file}: must not import ${target}: ${workspace} runs in browsers`);
    }
  }
  return complaints;
}
