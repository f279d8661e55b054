import path from 'node:path';
import { defineConfig } from 'prisma/config';

/** For the CLI only (authoring migrations, generate). packages/db/src/migrate.ts applies migrations. */
export default defineConfig({
  schema: path.join(import.meta.dirname, 'schema.prisma'),
  migrations: { path: path.join(import.meta.dirname, 'migrations') },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
