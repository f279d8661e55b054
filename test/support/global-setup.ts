import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Embedded, migrate, startEmbedded } from '@atelier/db';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server where suites may create databases, and the migrated database they copy. */
    testDatabase: { adminUrl: string; template: string };
  }
}

const PREFIX = 'atelier-test-';

/** One PostgreSQL for the run: TEST_DATABASE_URL's (its user may create databases), or an embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.TEST_DATABASE_URL;
  await sweepKilledRuns();
  let server: Embedded | undefined;
  let directory: string | undefined;
  if (!external) {
    directory = await mkdtemp(path.join(os.tmpdir(), PREFIX));
    server = await startEmbedded({ dataDir: directory });
  }
  const adminUrl = external ?? (server as Embedded).url;
  const template = `atelier_template_${process.pid}`;
  await admin(adminUrl, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
  await admin(adminUrl, `CREATE DATABASE ${template}`);
  await migrate(withDatabase(adminUrl, template));
  project.provide('testDatabase', { adminUrl, template });

  return async () => {
    if (external) await admin(adminUrl, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await server?.stop();
    if (directory) await rm(directory, { recursive: true, force: true });
  };
}

export function withDatabase(url: string, database: string): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  return target.toString();
}

export async function admin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Stops the servers of killed runs, so that none pile up. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const directory = path.join(os.tmpdir(), name);
    const owner = Number.parseInt(
      await readFile(path.join(directory, 'pg.users'), 'utf8').catch(() => ''),
      10,
    );
    // no owner: it is just starting, or already stopped
    if (!owner || existsSync(`/proc/${owner}`) || process.platform !== 'linux') continue;
    const orphan = await startEmbedded({ dataDir: directory });
    await orphan.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
