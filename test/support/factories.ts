import { randomUUID } from 'node:crypto';
import type { Db } from '@atelier/db';
import { type Actor, captionWords, type GenerationView, type PackView } from '@atelier/domain';
import { type Ctx, type Deps, generation, type Log, type PackCatalogue } from '@atelier/services';
import { createStorage } from '@atelier/storage';

/** A pack as people see it: three stages, few steps. */
export const TINY_PACK: PackView = {
  name: 'tiny',
  version: '0.0.1',
  title: 'Tiny',
  description: '',
  licence: 'MIT',
  stages: [
    { name: 'base64', size: 64, sampler: 'dpmpp2m', steps: 4, guidanceWeight: 2 },
    { name: 'sr256', size: 256, sampler: 'ddpm', steps: 3, guidanceWeight: 1.5 },
    { name: 'sr1024', size: 1024, sampler: 'ddim', steps: 2, guidanceWeight: 1 },
  ],
  vocabulary: { objects: ['fox', 'owl'] },
  examples: ['a red fox on a blue background'],
};
/** A pack that ends at 256 pixels. */
export const SHORT_PACK: PackView = { ...TINY_PACK, name: 'short', stages: TINY_PACK.stages.slice(0, 2) };

export const catalogueOf = (...packs: PackView[]): PackCatalogue => ({
  defaultName: packs[0]?.name ?? '',
  get: (name) => packs.find((pack) => pack.name === name),
  list: () => packs,
});

/** A silent log. */
const SILENT: Log = { info() {}, warn() {}, error() {} };

export const depsFor = (db: Db, overrides: Partial<Deps> = {}): Deps => ({
  db,
  storage: createStorage('memory:'),
  packs: catalogueOf(TINY_PACK, SHORT_PACK),
  log: SILENT,
  now: () => new Date(),
  publicUrl: 'https://atelier.example',
  ...overrides,
});

/** The context of `actor`; without one, of the system. */
export const ctxOf = (deps: Deps, actor: Actor = { kind: 'system' }): Ctx => ({ actor, deps });

/** A new person and the context in which they ask. */
export async function aPerson(
  deps: Deps,
  { role = 'member', guest = false }: { role?: 'member' | 'moderator' | 'admin'; guest?: boolean } = {},
): Promise<Ctx & { userId: string }> {
  const { id: userId } = await deps.db.user.create({
    data: { name: `person ${randomUUID().slice(0, 8)}`, role, isGuest: guest },
  });
  return { ...ctxOf(deps, guest ? { kind: 'guest', userId } : { kind: 'user', userId, role }), userId };
}

/** The context of a worker that is not in the registry. */
export const aWorker = (deps: Deps): Ctx => ctxOf(deps, { kind: 'worker', workerId: randomUUID() });

/** Asks for a generation as `ctx` and returns its view. */
export async function aGeneration(ctx: Ctx, body: Record<string, unknown> = {}): Promise<GenerationView> {
  const { id } = await generation.request({ ctx, input: { body: { caption: 'a red fox', ...body } } });
  return generation.get({ ctx, input: { id } });
}

/** A finished one in the gallery, written straight to the tables: for tests of lists, which need many. */
export async function aPicture(
  db: Db,
  {
    caption = 'a red fox',
    authorId,
    roomId,
    createdAt = new Date(),
    voteCount = 0,
    pack = 'tiny',
  }: {
    caption?: string;
    authorId?: string;
    roomId?: string;
    createdAt?: Date;
    voteCount?: number;
    pack?: string;
  } = {},
): Promise<string> {
  const { id } = await db.generation.create({
    data: {
      caption,
      words: captionWords(caption),
      authorId,
      roomId,
      createdAt,
      voteCount,
      status: 'done',
      seed: 1n,
      stopAfter: 64,
      pack,
      images: { create: { index: 0, seed: 1n, target: 64, reached: 64 } },
    },
  });
  return id;
}
