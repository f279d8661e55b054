import { GALLERY_SORTS, isModerator } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { type Ctx, discord, gallery, room, system } from '@atelier/services';
import type { AttachmentPayload, Interaction } from 'discord.js';
import type { Caller } from '../gateway/caller';
import { whoOf } from '../gateway/who';
import type { Translate } from '../i18n';
import { type GalleryPlace, PAGE_SIZE, PAGES, presentGallery } from '../presenters/gallery';
import { presentQueue, QUEUE_PAGE, type QueuePlace } from '../presenters/queue';
import type { Reply } from '../presenters/reply';
import { thumbnail } from './one-image';

/** A page number from a custom_id, which anyone can send: a whole number from 0 to `last`. */
const pageOf = (text: string | undefined, last: number): number =>
  Math.min(last, Math.max(0, Math.trunc(Number(text)) || 0));

/**
 * Parses a place in the gallery from a custom_id or an option. Invalid ones count as the first page of the
 * newest.
 */
export const galleryPlace = (
  sort: string | null | undefined,
  page: string | undefined,
  search: string | null | undefined,
): GalleryPlace => ({
  sort: GALLERY_SORTS.find((name) => name === sort) ?? 'new',
  page: pageOf(page, PAGES - 1),
  search: search ?? '',
});

/** One page of the gallery with its pictures, ready to be sent. @throws AtelierError as gallery.list */
export async function galleryReply(
  ctx: Ctx,
  place: GalleryPlace,
  t: Translate,
): Promise<Reply & { files: AttachmentPayload[]; attachments: [] }> {
  const query = { sort: place.sort, limit: PAGE_SIZE * PAGES, ...(place.search ? { q: place.search } : {}) };
  const { items } = await gallery.list({ ctx, input: { query } });
  const page = items.slice(place.page * PAGE_SIZE, (place.page + 1) * PAGE_SIZE);
  const files = await Promise.all(page.map((item) => thumbnail(ctx, item)));
  const names = files.map((file) => file?.name ?? null);
  return {
    ...presentGallery(page, names, place, items.length, t),
    files: files.filter((file) => file !== null),
    attachments: [],
  };
}

/**
 * Parses a place in the queue from a custom_id or an option. Invalid ones count as the first page of
 * everything.
 */
export const queuePlace = (scope: string | null | undefined, page: string | undefined): QueuePlace => ({
  scope: scope === 'mine' ? 'mine' : 'room',
  page: pageOf(page, 10_000),
});

/** One page of the queue, as the person who asks may see it. @throws AtelierError as room.waiting */
export async function queueReply(
  { ctx, t }: Caller,
  interaction: Interaction,
  place: QueuePlace,
): Promise<Reply> {
  const slug = await discord.roomOf({ ctx, input: whoOf(interaction) });
  const [queue, { items, total }] = await Promise.all([
    system.queue({ ctx, input: {} }),
    room.waiting({
      ctx,
      input: {
        slug: slug ?? LOBBY,
        mine: place.scope === 'mine',
        offset: place.page * QUEUE_PAGE,
        limit: QUEUE_PAGE,
      },
    }),
  ]);
  const page = { items, total, place, room: slug };
  const eyes = { personId: ctx.actor.userId, moderator: isModerator(ctx.actor) };
  return presentQueue(queue, { ...page, ...eyes }, t);
}
