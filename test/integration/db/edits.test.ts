import { expect, it } from 'vitest';
import { useOldDatabase } from '../../support/old-database';

const MIGRATION = '20261201030000_edits';
const ADA = '00000000-0000-7000-8000-000000000001';
const UPLOAD = '00000000-0000-7000-8000-000000000002';
const CANVAS = '00000000-0000-7000-8000-000000000003';
const old = useOldDatabase('edits');
const { apply, rowsOf } = old;

it('DB-MIGRATE-3 generations from before keep every column, and begin from noise', async () => {
  await apply((each) => each < MIGRATION);
  for (const row of [
    `INSERT INTO "User" ("id", "name") VALUES ('${ADA}', 'Ada')`,
    `INSERT INTO "Generation" ("id", "authorId", "caption", "seed", "pack", "status", "voteCount", "settings")
      VALUES ('${ADA}', '${ADA}', 'a red fox', 4294967295, 'tiny', 'done', 1, '{"steps": 5}')`,
    `INSERT INTO "Image" ("id", "generationId", "index", "seed", "target", "reached") VALUES ('${ADA}', '${ADA}', 0, 7, 64, 64)`,
  ])
    await old.db.$executeRawUnsafe(row);
  const before = { generation: await rowsOf('Generation'), image: await rowsOf('Image') };
  expect(await apply((each) => each >= MIGRATION)).toContain(MIGRATION);
  expect(await rowsOf('Image')).toEqual(before.image);
  expect(await rowsOf('Generation')).toEqual(
    before.generation.map((row) => ({ ...row, edit: null, uploadId: null, canvasId: null })),
  );
});

it('DB-MIGRATE-4 a generation outlives its upload and its shared picture; an upload ends with its person', async () => {
  for (const row of [
    `INSERT INTO "Upload" ("id", "ownerId", "storageKey", "sha256", "bytes", "width", "height")
      VALUES ('${UPLOAD}', '${ADA}', 'uploads/aa/aa.png', 'aa', 1, 1, 1)`,
    `INSERT INTO "Canvas" ("id", "rootId", "image", "roomId", "headId") VALUES ('${CANVAS}', '${ADA}', 0, '${ADA}', '${ADA}')`,
    `UPDATE "Generation" SET "uploadId" = '${UPLOAD}', "canvasId" = '${CANVAS}'`,
    `DELETE FROM "Canvas"`,
    `DELETE FROM "User"`,
  ])
    await old.db.$executeRawUnsafe(row);
  expect(await rowsOf('Upload')).toEqual([]);
  expect(await rowsOf('Generation')).toMatchObject([{ uploadId: null, canvasId: null, authorId: null }]);
});
