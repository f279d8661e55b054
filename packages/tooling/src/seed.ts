/**
 * `npm run seed -- --generations N`: synthetic people, rooms, generations and pictures, for scale tests of
 * the gallery.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createDb, type Db, migrate, Prisma, startEmbedded, type Tx } from '@atelier/db';
import { readEnv } from '@atelier/launcher';
import { createStorage, type Storage, storageUrlFor } from '@atelier/storage';
import sharp from 'sharp';
import { say } from './run-tool';

const COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'white', 'black', 'grey'];
const OBJECTS = [
  'fox',
  'panda',
  'rocket',
  'whale',
  'mushroom',
  'cactus',
  'sailboat',
  'guitar',
  'lemon',
  'castle',
];
const PLACES = ['meadow', 'desert', 'harbour', 'forest', 'kitchen', 'library', 'glacier', 'market'];
const PEOPLE = 200;
const ROOMS = 12;
/** Number of distinct pictures that all rows share, because the gallery's cost is rows, not bytes. */
const PICTURES = 32;
/** Generations per statement: large enough to be fast, small enough to show progress. */
const CHUNK = 100_000;
/** Ten million rows and their indexes take long on a slow disk. */
const TRANSACTION_MS = 3 * 3_600_000;

/** Makes a small gradient as a picture, the same for the same `index`. */
async function picture(index: number): Promise<Buffer> {
  const pixels = Buffer.alloc(64 * 64 * 3);
  for (let i = 0; i < 64 * 64; i++) {
    pixels[3 * i] = (index * 47 + (i % 64) * 2) & 255;
    pixels[3 * i + 1] = (index * 91 + (i >> 6) * 3) & 255;
    pixels[3 * i + 2] = (index * 131) & 255;
  }
  return sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
    .png()
    .toBuffer();
}

type Stored = { keys: string[]; hashes: string[]; sizes: number[] };

async function storePictures(storage: Storage): Promise<Stored> {
  const stored: Stored = { keys: [], hashes: [], sizes: [] };
  for (let i = 0; i < PICTURES; i++) {
    const png = await picture(i);
    const hash = createHash('sha256').update(png).digest('hex');
    const key = `png/${hash.slice(0, 2)}/${hash}.png`;
    await storage.put(key, png, { contentType: 'image/png' });
    stored.keys.push(key);
    stored.hashes.push(hash);
    stored.sizes.push(png.length);
  }
  return stored;
}

/**
 * Age of row n in seconds, for a studio that grows. The newest rows are a second apart, the oldest of a
 * million two minutes, two years in all.
 */
const AGE = '(n + n * (n / 16000.0))';
const CREATED = Prisma.raw(`(now() - ${AGE} * interval '1 second')`);

/** Returns an id ordered like the service's own (UUIDv7), the same for the same row and `salt`. */
const idOf = (salt: string): Prisma.Sql =>
  Prisma.raw(
    `(lpad(to_hex((extract(epoch FROM now() - ${AGE} * interval '1 second') * 1000)::bigint), 12, '0') || '7' ||
    substr(md5(run || '${salt}' || n), 1, 3) || '8' || substr(md5(run || '${salt}' || n), 4, 15))::uuid`,
  );

/**
 * Makes rows for n in [from, to], newest first. Captions have words of every frequency: one in all, ten in a
 * tenth each, some in a 250th and a thousandth, and a unique one, independent of the author. A third is in
 * rooms of very different sizes.
 */
async function insertChunk(tx: Tx, run: string, from: number, to: number, stored: Stored): Promise<void> {
  const rows = Prisma.sql`generate_series(${from}::int, ${to}::int) n, (SELECT ${run}::text AS run) r`;
  await tx.$executeRaw`
    INSERT INTO "Generation"
      (id, "authorId", "roomId", caption, words, seed, "stopAfter", pack, status, "voteCount", "createdAt", "finishedAt")
    SELECT ${idOf('g')}, people.ids[1 + (hashint4(n) & 65535) % array_length(people.ids, 1)],
      CASE WHEN n % 3 = 0 THEN rooms.ids[1 + floor(array_length(rooms.ids, 1) * power(random(), 4))::int] END,
      caption, string_to_array(caption, ' '),
      n, 64, 'seeded', 'done', floor(40 * power(random(), 8))::int,
      ${CREATED}, ${CREATED}
    FROM ${rows},
      LATERAL (SELECT 'a ' || (${COLOURS}::text[])[1 + (n / 10) % 10] || ' ' || (${OBJECTS}::text[])[1 + n % 10] ||
        CASE WHEN n % 250 = 3 THEN ' under a comet' ELSE '' END ||
        CASE WHEN n % 1000 = 7 THEN ' beside a quetzal' ELSE '' END ||
        ' in a ' || (${PLACES}::text[])[1 + (n / 100) % 8] || ' number ' || n AS caption) c,
      (SELECT array_agg(id) AS ids FROM "User" WHERE name LIKE 'Seeded %') people,
      (SELECT array_agg(id) AS ids FROM "Room" WHERE slug LIKE 'seeded-%') rooms`;
  await tx.$executeRaw`
    INSERT INTO "Image" (id, "generationId", index, seed, target, reached)
    SELECT ${idOf('i')}, ${idOf('g')}, 0, n, 64, 64 FROM ${rows}`;
  await tx.$executeRaw`
    INSERT INTO "StageImage" ("imageId", size, "storageKey", sha256, bytes, token)
    SELECT ${idOf('i')}, 64, (${stored.keys}::text[])[1 + n % ${PICTURES}::int],
      (${stored.hashes}::text[])[1 + n % ${PICTURES}::int], (${stored.sizes}::int[])[1 + n % ${PICTURES}::int], 0
    FROM ${rows}`;
}

/**
 * Drops the gallery's indexes that no constraint needs, because inserts are many times faster without them.
 * Returns the statements that make them again. Runs inside the transaction, so an interruption changes
 * nothing.
 */
async function dropIndexes(tx: Tx): Promise<string[]> {
  const indexes = await tx.$queryRaw<{ name: string; definition: string }[]>`
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace
    WHERE s.nspname = current_schema() AND t.relname IN ('Generation', 'Image', 'StageImage') AND NOT i.indisunique
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`;
  for (const { name } of indexes) await tx.$executeRawUnsafe(`DROP INDEX ${name}`);
  return indexes.map(({ definition }) => definition);
}

/** One transaction, so an interruption changes nothing. */
async function seed(db: Db, total: number, stored: Stored): Promise<void> {
  await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 0`;
      await tx.$executeRaw`SET LOCAL maintenance_work_mem = '256MB'`;
      const [run] = await tx.$queryRaw<{ id: string }[]>`SELECT gen_random_uuid()::text AS id`;
      await tx.$executeRaw`
        INSERT INTO "User" (id, name, "isGuest")
        SELECT gen_random_uuid(), 'Seeded ' || n, false FROM generate_series(1, ${PEOPLE}::int) n
        WHERE NOT EXISTS (SELECT FROM "User" WHERE name = 'Seeded ' || n)`;
      await tx.$executeRaw`
        INSERT INTO "Room" (id, slug, name)
        SELECT gen_random_uuid(), 'seeded-' || n, 'Seeded room ' || n FROM generate_series(1, ${ROOMS}::int) n
        ON CONFLICT (slug) DO NOTHING`;
      const indexes = await dropIndexes(tx);
      for (let done = 0; done < total; done += CHUNK) {
        const to = Math.min(done + CHUNK, total);
        await insertChunk(tx, run?.id ?? '', done + 1, to, stored);
        say(`  ${to} of ${total}`);
      }
      for (const definition of indexes) {
        say(`  ${definition.replace(/^CREATE INDEX (\S+).*/, 'index $1')}`);
        await tx.$executeRawUnsafe(definition);
      }
    },
    { timeout: TRANSACTION_MS },
  );
  // VACUUM cannot run in a transaction. It updates the visibility map and the planner's statistics.
  await db.$executeRawUnsafe('VACUUM ANALYZE "Generation", "Image", "StageImage"');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { generations: { type: 'string', default: '10000' } } });
  const total = Number(values.generations);
  if (!Number.isInteger(total) || total < 1 || total > 10_000_000)
    throw new Error('--generations takes a whole number from 1 to 10000000');
  const env = readEnv(process.env);
  const embedded = env.DATABASE_URL ? null : await startEmbedded({ dataDir: env.DATA_DIR });
  const url = env.DATABASE_URL ?? embedded!.url;
  const db = createDb(url, { statementMs: 0 });
  const began = performance.now();
  try {
    await migrate(url);
    const storage = createStorage(storageUrlFor(env));
    await seed(db, total, await storePictures(storage));
    say(`  ${total} generations in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } finally {
    await db.close();
    await embedded?.stop();
  }
}

main().catch((error: Error) => {
  say(`atelier: ${error.message}`);
  process.exitCode = 1;
});
