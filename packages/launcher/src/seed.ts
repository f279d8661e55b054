/** `npm run seed -- --generations N`: synthetic people, generations, votes and pictures, for scale tests of the gallery. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createDb, migrate, startEmbedded } from '@atelier/db';
import { createStorage } from '@atelier/storage';
import sharp from 'sharp';
import { readEnv } from './env';

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
const COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'white', 'black', 'grey'];
/** Distinct pictures that all rows share: the gallery's cost is rows, not bytes. */
const PICTURES = 32;
/** Rows per INSERT: large enough to be fast, small enough to show progress. */
const CHUNK = 50_000;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** A small gradient that stands for a picture, the same for the same `index`. */
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

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { generations: { type: 'string', default: '10000' } } });
  const total = Number(values.generations);
  if (!Number.isInteger(total) || total < 1 || total > 10_000_000)
    throw new Error('--generations takes a whole number from 1 to 10000000');
  const env = readEnv(process.env);
  const embedded = env.DATABASE_URL ? null : await startEmbedded({ dataDir: env.DATA_DIR });
  const url = env.DATABASE_URL ?? embedded!.url;
  // One statement writes 50,000 generations, which may take a while.
  const db = createDb(url, { statementMs: 0 });
  try {
    await migrate(url);
    const storage = createStorage(env.STORAGE_URL ?? pathToFileURL(path.join(env.DATA_DIR, 'images')).href);
    const keys: string[] = [];
    const sizes: number[] = [];
    for (let i = 0; i < PICTURES; i++) {
      const png = await picture(i);
      const sha = createHash('sha256').update(png).digest('hex');
      keys.push(`png/${sha.slice(0, 2)}/${sha}.png`);
      sizes.push(png.length);
      await storage.put(keys[i]!, png, { contentType: 'image/png' });
    }
    await db.$executeRaw`
      INSERT INTO "User" (id, name, "isGuest") SELECT gen_random_uuid(), 'Seeded ' || n, false FROM generate_series(1, 200) n`;
    for (let done = 0; done < total; done += CHUNK) {
      const from = done + 1;
      const to = Math.min(done + CHUNK, total);
      // One statement for the three tables, so that a stop in the middle leaves whole generations only.
      await db.$executeRaw`
        WITH people AS (SELECT array_agg(id) AS ids FROM "User" WHERE name LIKE 'Seeded %'),
        made AS (
          INSERT INTO "Generation" (id, "authorId", caption, seed, "stopAfter", pack, status, "voteCount", "createdAt", "finishedAt")
          SELECT gen_random_uuid(), people.ids[1 + n % array_length(people.ids, 1)],
            'a ' || (${COLOURS}::text[])[1 + (n / 10) % 10] || ' ' || (${OBJECTS}::text[])[1 + n % 10] || ' number ' || n,
            n, 64, 'seeded', 'done', floor(40 * power(random(), 8))::int,
            now() - n * interval '1 second', now() - n * interval '1 second'
          FROM generate_series(${from}::int, ${to}::int) n, people RETURNING id, seed),
        pictured AS (
          INSERT INTO "Image" (id, "generationId", index, seed, target, reached)
          SELECT gen_random_uuid(), id, 0, seed, 64, 64 FROM made RETURNING id, seed)
        INSERT INTO "StageImage" ("imageId", size, "storageKey", sha256, bytes, token)
        SELECT id, 64, (${keys}::text[])[1 + seed % ${PICTURES}::int],
          split_part(split_part((${keys}::text[])[1 + seed % ${PICTURES}::int], '/', 3), '.', 1),
          (${sizes}::int[])[1 + seed % ${PICTURES}::int], 0 FROM pictured`;
      say(`  ${to} of ${total}`);
    }
    await db.$executeRaw`ANALYZE`;
  } finally {
    await db.close();
    await embedded?.stop();
  }
}

main().catch((error: Error) => {
  say(`atelier: ${error.message}`);
  process.exitCode = 1;
});
