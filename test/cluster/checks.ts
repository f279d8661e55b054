import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { picturesOf, textOf } from '../support/bot';
import { violations } from '../support/chaos/oracle';
import type { Cluster } from './cluster';
import type { Crowd } from './crowd';

/** Longest time in which everything must have ended after the fault is over. */
const END_S = 180;

export interface Balance {
  accepted: number;
  pictures: number;
  discord: number;
  webhooks: number;
  /** Deliveries that the receiver got again, under the same id. */
  repeated: number;
  lostAttempts: number;
  /** Sessions that the processes hold at PostgreSQL. */
  connections: number;
}

/** Waits until `look` returns true; false after `seconds`. */
export async function until(seconds: number, look: () => Promise<boolean> | boolean): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(250))
    if (await Promise.resolve(look()).catch(() => false)) return true;
  return false;
}

/**
 * Waits for every accepted request to end, then compares database, storage, sockets, Discord and the receiver.
 * Returns what is wrong in words, nothing when all is well.
 */
export async function audit(cluster: Cluster, crowd: Crowd): Promise<{ wrong: string[]; balance: Balance }> {
  const { db, storage, receiver } = cluster;
  const wrong: string[] = [];
  const check = (ok: boolean, why: string): void => void (ok || wrong.push(why));
  const open = (): Promise<number> => db.job.count({ where: { state: { in: ['available', 'running'] } } });
  check(await until(END_S, async () => (await open()) === 0), `${await open()} jobs do not end`);

  // Nothing lost: every accepted request is done. Nothing twice: one generation for each request.
  const views = await db.generation.findMany({ include: { images: { include: { stages: true } } } });
  const asked = views.filter(({ origin }) => origin !== 'discord');
  for (const { id, status, errorCode, errorMessage } of views)
    check(status === 'done', `generation ${id} is ${status} ${errorCode ?? ''} ${errorMessage ?? ''}`);
  check(asked.length === crowd.accepted.size, `${asked.length} generations, ${crowd.accepted.size} accepted`);
  for (const id of crowd.accepted)
    check(
      asked.some((view) => view.id === id),
      `generation ${id} is lost`,
    );

  // One writer at a time; one picture of each image and stage, whole in the storage.
  for (const { why, what, app, job } of await violations(db))
    wrong.push(`${why}: ${what} by ${app}, job ${job}`);
  let pictures = 0;
  for (const { images, stopAfter, id } of views)
    for (const { stages, target } of images) {
      check(
        stages.some(({ size }) => size === target),
        `generation ${id} lacks its picture of ${stopAfter}`,
      );
      for (const { storageKey, sha256 } of stages) {
        pictures += 1;
        const bytes = await storage.get(storageKey);
        check(
          bytes !== null && createHash('sha256').update(bytes).digest('hex') === sha256,
          `${storageKey} is damaged`,
        );
      }
    }

  // Every watcher saw every end, at both webs.
  for (const { web, ends, stale } of crowd.watchers) {
    check(stale === 0, `${stale} frames came twice or out of order at ${web}`);
    const missing = () => [...crowd.accepted].filter((id) => !ends.has(id)).length;
    check(await until(60, () => missing() === 0), `${missing()} ends were not seen at ${web}`);
  }
  const discord = await discordIsWhole(cluster, crowd, check);

  // Each event has one delivery; the receiver got each of them, repetitions under the same id.
  const pending = () => db.webhookDelivery.count({ where: { deliveredAt: null } });
  check(await until(END_S, async () => (await pending()) === 0), `${await pending()} webhooks do not arrive`);
  const deliveries = await db.webhookDelivery.findMany();
  const events = new Set(
    deliveries.map(({ webhookId, event, generationId }) => `${webhookId} ${event} ${generationId}`),
  );
  check(events.size === deliveries.length, `${deliveries.length - events.size} events have two deliveries`);
  for (const { id } of deliveries) check(receiver.accepted.has(id), `webhook ${id} was never received`);
  const repeated = [...receiver.accepted.values()].reduce((sum, times) => sum + times - 1, 0);
  const [held] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int FROM pg_stat_activity
    WHERE datname = current_database() AND application_name <> 'driver'`;
  const connections = held?.count ?? 0;
  const lostAttempts = await db.attempt.count({ where: { outcome: 'lost' } });
  return {
    wrong,
    balance: {
      accepted: crowd.accepted.size,
      pictures,
      discord,
      webhooks: deliveries.length,
      repeated,
      lostAttempts,
      connections,
    },
  };
}

/** Every /imagine that the bot answered has one message, which ends with the picture. */
async function discordIsWhole(
  { db, discord }: Cluster,
  crowd: Crowd,
  check: (ok: boolean, why: string) => void,
): Promise<number> {
  const answered = crowd.interactions.filter(({ callback }) => callback !== null);
  const rows = await db.generation.count({ where: { origin: 'discord' } });
  const shown = (): number => answered.filter(({ original }) => picturesOf(original).length === 1).length;
  check(
    await until(END_S, () => shown() === rows),
    `${shown()} messages in Discord have a picture, of ${rows} generations`,
  );
  // A command that could not be taken is answered in words: its "thinking" goes, and its person is told alone.
  for (const { original, followups } of answered) {
    const words = [original, ...followups].map(textOf);
    check(words.some(Boolean), 'a command in Discord was left without an answer');
  }
  const byBot = [...discord.store.messages.values()].filter(
    ({ author }) => author.id === discord.store.bot.id,
  );
  check(
    byBot.length === answered.length,
    `${byBot.length} messages in Discord for ${answered.length} commands`,
  );
  return answered.length;
}
