import { AtelierError } from '@atelier/domain';
import type { Log } from '@atelier/process';
import { type Deps, generation } from '@atelier/services';
import type { Followers } from '../followers';
import type { MessageEditor } from '../message-editor';
import type { BotMetrics } from '../metrics';
import type { Caller } from '../person';
import { presentError } from '../presenters/error';
import { checkChannel } from '../server-rules';
import type { Who } from '../who';
import { dropIntent, type Intent, intentsBefore, saveIntent } from './intents';
import { bodyOf } from './wanted';

/** An intent this old is nobody's any more: a live bot answers within a few seconds. */
const LEFT_BEHIND_MS = 20_000;

/** Turns what people ask for into generations that a message follows, also what a bot left behind when it died. */
export class Requests {
  constructor(
    private readonly deps: Deps,
    private readonly callerOf: (who: Who) => Promise<Caller>,
    private readonly followers: Followers,
    private readonly editor: MessageEditor,
    private readonly log: Log,
    private readonly metrics: BotMetrics,
  ) {}

  /** Writes it down. Without a database it is not: the request itself then fails, and is told. */
  async save(intent: Intent): Promise<void> {
    await saveIntent(this.deps.db, intent).catch((error: unknown) =>
      this.log.warn({ err: error, interaction: intent.id }, 'an intent could not be written down'),
    );
  }

  /**
   * Makes the request, and lets the message follow it. The interaction's id is the idempotency key: Discord may deliver an
   * interaction to two bots, and a bot may die between the request and its message. @throws AtelierError as generation.request
   */
  async fulfil(intent: Intent, messageId: string): Promise<void> {
    const { ctx, t, rules } = await this.callerOf(intent.who);
    checkChannel(rules, intent.who);
    const room = await linkedRoom(this.deps, intent.who);
    const body = {
      ...(room ? { room } : {}),
      ...(intent.who.aside ? { unlisted: true } : {}),
      ...(await bodyOf(ctx, intent.wanted)),
    };
    const { id } = await generation.request({
      ctx,
      input: { body, idempotencyKey: `discord-${intent.id}` },
    });
    await this.followers.follow(id, { ...intent.place, messageId, locale: t.locale });
    await dropIntent(this.deps.db, intent.id);
  }

  /** It was refused, and the person was told: nobody tries again. */
  async drop(id: string): Promise<void> {
    await dropIntent(this.deps.db, id).catch((error: unknown) =>
      this.log.warn({ err: error, interaction: id }, 'an intent could not be dropped'),
    );
  }

  /** Takes up what was left behind `leftBehindMs` ago or earlier. */
  async sweep(leftBehindMs = LEFT_BEHIND_MS): Promise<void> {
    const before = new Date(this.deps.now().getTime() - leftBehindMs);
    for (const intent of await intentsBefore(this.deps.db, before))
      await this.#takeUp(intent).catch((error: unknown) =>
        this.log.warn({ err: error, interaction: intent.id }, 'an intent could not be taken up yet'),
      );
  }

  async #takeUp(intent: Intent): Promise<void> {
    const messageId = intent.place.messageId ?? (await this.editor.originalOf(intent.place));
    if (!messageId) {
      // Never deferred, or deleted since: nobody waits for it.
      await dropIntent(this.deps.db, intent.id);
      return;
    }
    try {
      await this.fulfil(intent, messageId);
      this.metrics.takenUp.inc();
      this.log.info({ interaction: intent.id }, 'took up a request that was left behind');
    } catch (error) {
      if (!(error instanceof AtelierError) || error.status >= 500) throw error;
      const { t } = await this.callerOf(intent.who);
      await this.editor.say({ ...intent.place, messageId }, presentError(error, t));
      await dropIntent(this.deps.db, intent.id);
    }
  }
}

/** Slug of the room that this channel is, if it is one. */
export async function linkedRoom({ db }: Deps, { channelIds }: Who): Promise<string | undefined> {
  const rooms = await db.room.findMany({
    where: { discordChannelId: { in: channelIds } },
    select: { slug: true, discordChannelId: true },
  });
  return channelIds.flatMap((id) => rooms.find((room) => room.discordChannelId === id)?.slug ?? [])[0];
}
