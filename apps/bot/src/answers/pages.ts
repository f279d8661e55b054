import { GALLERY_SORTS, isModerator } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { discord, gallery, room, system } from '@atelier/services';
import type { ButtonInteraction, ChatInputCommandInteraction, Interaction } from 'discord.js';
import { answer } from '../gateway/answer';
import type { Caller } from '../gateway/caller';
import { whoOf } from '../gateway/who';
import { type GalleryPlace, PAGE_SIZE, PAGES, presentGallery } from '../presenters/gallery';
import { presentQueue, QUEUE_PAGE, type QueuePlace } from '../presenters/queue';
import type { Reply } from '../presenters/reply';
import type { Call } from './handler';
import { thumbnail } from './one-image';

type Showing = ButtonInteraction | ChatInputCommandInteraction;

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

/** Answers with one page of the gallery and its pictures. @throws AtelierError as gallery.list */
export async function showGallery(
  { interaction, app, ctx, t }: Pick<Call<Showing>, 'interaction' | 'app' | 'ctx' | 't'>,
  place: GalleryPlace,
): Promise<void> {
  const query = { sort: place.sort, limit: PAGE_SIZE * PAGES, ...(place.search ? { q: place.search } : {}) };
  const { items } = await gallery.list({ ctx, input: { query } });
  const page = items.slice(place.page * PAGE_SIZE, (place.page + 1) * PAGE_SIZE);
  const files = await Promise.all(page.map((item) => thumbnail(ctx, item)));
  const shown = { items: page, files: files.map((file) => file?.name ?? null), place, total: items.length };
  await answer(
    interaction,
    presentGallery(shown, app.commandIds, t),
    files.filter((file) => file !== null),
  );
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
