import { isModerator } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { room, system } from '@atelier/services';
import type { Interaction } from 'discord.js';
import type { App } from './app';
import type { Caller } from './person';
import { presentQueue, QUEUE_PAGE, type QueuePlace } from './presenters/queue';
import type { Reply } from './presenters/reply';
import { linkedRoom } from './requests/requests';
import { whoOf } from './who';

/** One page of the queue, as the person who asks may see it. */
export async function queueReply(
  app: App,
  { ctx, t }: Caller,
  interaction: Interaction,
  place: QueuePlace,
): Promise<Reply> {
  const slug = await linkedRoom(app.deps, whoOf(interaction));
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
  const page = { items, total, place, room: slug ?? null };
  const eyes = { personId: ctx.actor.userId, moderator: isModerator(ctx.actor) };
  return presentQueue(queue, { ...page, ...eyes }, t);
}

/** A place from a custom_id, which anybody can send. */
export const queuePlace = (scope: string | undefined, page: string | undefined): QueuePlace => ({
  scope: scope === 'mine' ? 'mine' : 'room',
  page: Math.min(10_000, Math.max(0, Math.trunc(Number(page)) || 0)),
});
