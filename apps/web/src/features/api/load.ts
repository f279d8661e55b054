import {
  type GalleryPage,
  type GalleryQuery,
  type GenerationView,
  keepsPack,
  type LineageView,
  type PersonView,
  type QueueView,
  type RoomView,
  type ServedPack,
} from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { cache } from 'react';
import { codeOf, pageCtx, verbs, viewer } from '../../server/page';

// Reads for pages, through the verbs and as the visitor. Only server components import this module.

/**
 * The answer, or null for a thing that does not exist, is gone, or has a malformed address: pages show "not
 * found".
 */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'not_found' || code === 'gone' || code === 'invalid_request') return null;
    throw error;
  }
}

/**
 * Reads the page that begins at `from`; a malformed `from`, which people edit or cut, counts as the first
 * page.
 */
export const pageFrom = async <T>(
  from: string | undefined,
  read: (from?: string) => Promise<T>,
): Promise<T> => (from === undefined ? null : await orNull(read(from))) ?? (await read());

export const loadGeneration = cache(
  async (id: string): Promise<GenerationView | null> =>
    orNull(verbs().generation.get({ ctx: await pageCtx(), input: { id } })),
);

export const loadLineage = async (id: string): Promise<LineageView | null> =>
  orNull(verbs().generation.lineage({ ctx: await pageCtx(), input: { id } }));

/** A page of the gallery; a malformed query counts as an empty page. */
export const loadGallery = async (query: GalleryQuery): Promise<GalleryPage> =>
  (await orNull(verbs().gallery.list({ ctx: await pageCtx(), input: { query } }))) ?? {
    items: [],
    cursor: null,
  };

export const loadQueue = async (): Promise<QueueView> =>
  verbs().system.queue({ ctx: await pageCtx(), input: {} });

/** The pack called `name`, or null when it is not installed. Without a name: the default pack. */
export const loadPack = cache(async (name?: string): Promise<ServedPack | null> => {
  const { packs } = await verbs().system.packs({ ctx: await pageCtx(), input: {} });
  if (name !== undefined) return packs.find((pack) => pack.name === name) ?? null;
  return packs.find(({ isDefault }) => isDefault) ?? packs[0] ?? null;
});

/** The pack that draws a remix: the parent's own where a worker has it, else the default one. */
export const servedFirst = (own: ServedPack | null, usual: ServedPack | null): ServedPack | null =>
  keepsPack(own, usual) ? (own ?? usual) : usual;

export const loadRoom = async (slug: string): Promise<RoomView | null> =>
  orNull(verbs().room.get({ ctx: await pageCtx(), input: { slug } }));

/** The room of a Discord channel, or null. */
export const loadChannelRoom = async (channelId: string): Promise<RoomView | null> =>
  orNull(verbs().room.linkedTo({ ctx: await pageCtx(), input: { channelIds: [channelId] } }));

/** The liveliest rooms. */
export const loadRooms = async (): Promise<RoomView[]> =>
  verbs().room.list({ ctx: await pageCtx(), input: {} });

/** The generations being made in a room now; none for an unknown room. */
export const loadLive = async (slug: string): Promise<GenerationView[]> =>
  (await orNull(verbs().room.live({ ctx: await pageCtx(), input: { slug } }))) ?? [];

/** The queue's first, oldest first. */
export const loadWaiting = async (): Promise<GenerationView[]> => {
  const input = { slug: LOBBY, mine: false, offset: 0, limit: 20 };
  return (await orNull(verbs().room.waiting({ ctx: await pageCtx(), input })))?.items ?? [];
};

/** The visitor's newest waiting or running generation, or null. Requires a session. */
export const loadMine = async (): Promise<GenerationView | null> => {
  const last = { slug: LOBBY, mine: true, offset: Number.MAX_SAFE_INTEGER, limit: 1 };
  return (await verbs().room.waiting({ ctx: await pageCtx(), input: last })).items[0] ?? null;
};

export const loadPerson = async (): Promise<PersonView | null> => (await viewer()).person;

/** The name of person `id`, or null when there is none. */
export const loadName = async (id: string): Promise<string | null> =>
  (await orNull(verbs().person.byId({ ctx: await pageCtx(), input: { id } })))?.name ?? null;
