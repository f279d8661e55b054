import { expect, it } from 'vitest';
import { isContract, MIGRATIONS, readMigrations } from './migrations';

// Behaviours of docs/SPEC.md, section "Workers"; the reasons are in docs/decisions/rollback.md.

/** The last migration from before this rule. */
const BEFORE = '20261201030000_edits';

/** Changes after which the version before fails or loses rows. */
const BREAKING = [
  /\bDROP\s+(?:TABLE|COLUMN|TYPE|VIEW)\b/i,
  /\bRENAME\s+(?:TO|COLUMN|CONSTRAINT|VALUE)\b/i,
  /\bSET\s+NOT\s+NULL\b/i,
  /\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b/i,
  // Prisma refuses to read a value that its enum lacks.
  /\bADD\s+VALUE\b/i,
  /\bADD\s+COLUMN\b(?:(?!\bADD\s+COLUMN\b|;|\bDEFAULT\b)[\s\S])*\bNOT\s+NULL\b(?!\s+DEFAULT)/i,
];
const withoutComments = (sql: string): string => sql.replaceAll(/--[^\n]*/g, '');
const breaks = (sql: string): boolean => BREAKING.some((change) => change.test(withoutComments(sql)));

it('DB-MIGRATE-6 only a migration named contract takes away what the version before uses', async () => {
  const migrations = await readMigrations(MIGRATIONS);
  expect(migrations.some(({ name }) => name === BEFORE)).toBe(true);
  const unmarked = migrations.filter(({ name, sql }) => name > BEFORE && !isContract(name) && breaks(sql));
  expect(unmarked.map(({ name }) => name)).toEqual([]);
});

it('the rule knows changes that break from those that do not', () => {
  for (const sql of [
    'ALTER TABLE "Job" DROP COLUMN "priority";',
    'ALTER TABLE "Job" RENAME COLUMN "a" TO "b";',
    'ALTER TABLE "Job" ALTER COLUMN "turn" SET NOT NULL;',
    'ALTER TABLE "Job" ADD COLUMN "turn" UUID NOT NULL;',
    'ALTER TABLE "Job" ALTER COLUMN "turn" TYPE BIGINT;',
    `ALTER TYPE "JobState" ADD VALUE 'paused';`,
    'drop table "Job";',
  ])
    expect(breaks(sql), sql).toBe(true);
  for (const sql of [
    'ALTER TABLE "Job" ADD COLUMN "traceparent" TEXT;',
    `ALTER TABLE "Job" ADD COLUMN "cells" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "note" TEXT;`,
    `ALTER TABLE "Job" ADD COLUMN "cells" INTEGER DEFAULT 1 NOT NULL;`,
    'CREATE TABLE "Upload" ("id" UUID NOT NULL);',
    'DROP INDEX "Job_waiting_turn"; -- not DROP COLUMN',
  ])
    expect(breaks(sql), sql).toBe(false);
  expect(isContract('20270101000000_contract_words')).toBe(true);
  expect(isContract('20270101000000_contracts')).toBe(false);
});
