import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalInteraction } from '../support/discord';
import type { Cluster } from './cluster';
import { Person } from './person';
import { Watcher } from './watcher';

/** Unfinished pictures at most: enough to keep three workers busy. */
const UNFINISHED = 6;
/** A person's pause between two requests: below the limit of 30 in a minute. */
const PAUSE_MS = 3_000;
/** Pause between two commands in Discord. */
const TYPING_MS = 6_000;
const CAPTIONS = ['a red fox', 'a blue owl on a green hill', 'two lemons'];

/** People who ask, watch and vote while a scenario runs, and what they were promised. */
export class Crowd {
  /** Generations that were accepted. */
  readonly accepted = new Set<string>();
  readonly interactions: LocalInteraction[] = [];
  readonly watchers: Watcher[];
  private readonly people: Person[];
  private halt = new AbortController();
  private asking: Promise<unknown> = Promise.resolve();

  constructor(
    readonly cluster: Cluster,
    size = 4,
  ) {
    this.people = Array.from({ length: size }, (_, at) => new Person(cluster.site(), at));
    this.watchers = ['web-1', 'web-2'].map(
      (web, at) => new Watcher(web, cluster.site(web), 90 + at, () => cluster.version),
    );
  }

  /** Makes the first person, who gets webhooks. */
  async start(): Promise<void> {
    const [first] = this.people;
    await this.ask(first as Person);
    const made = await first?.insist('POST', '/api/v1/me/webhooks', { url: this.cluster.receiver.url });
    if (made?.status !== 201) throw new Error(`webhook: ${JSON.stringify(made?.body)}`);
  }

  /** Asks until `stop`. */
  resume(): void {
    this.halt = new AbortController();
    const { signal } = this.halt;
    this.asking = Promise.all([
      ...this.people.map((person) => this.keepAsking(person, signal)),
      this.keepTyping(signal),
    ]);
  }

  /** Asks for nothing more, and waits for the answers to what was asked. */
  async stop(): Promise<void> {
    this.halt.abort();
    await this.asking;
  }

  /** What people and pages saw go wrong since the last call. */
  errors(): Record<string, number> {
    const all: Record<string, number> = {};
    for (const seen of [
      ...this.people.map(({ errors }) => errors),
      ...this.watchers.map(({ troubles }) => troubles),
    ]) {
      for (const [what, count] of seen) all[what] = (all[what] ?? 0) + count;
      seen.clear();
    }
    return all;
  }

  /** Asks for one picture and resolves with its id; null when `signal` aborts before an answer. */
  async ask(person: Person, more: object = {}, signal?: AbortSignal): Promise<string | null> {
    const n = this.accepted.size;
    const body = {
      caption: CAPTIONS[n % CAPTIONS.length],
      seed: n % 7,
      stopAfter: n % 3 ? 64 : 256,
      ...more,
    };
    const answer = await person.insist('POST', '/api/v1/generations', body, signal);
    if (answer === null) return null;
    if (answer.status !== 201) throw new Error(`asked: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.promised(answer.body.id);
    return answer.body.id;
  }

  /** Remembers an accepted generation, and lets a page at each web watch it. */
  promised(id: string): void {
    this.accepted.add(id);
    for (const watcher of this.watchers) watcher.watch(id);
  }

  /** Whether the pages at both webs have seen the end. */
  isShown(id: string): boolean {
    return this.watchers.every(({ ends }) => ends.has(id));
  }

  /** Types /imagine in Discord; whether the bot takes it is seen later. */
  imagine(): void {
    this.interactions.push(this.cluster.discord.slash('imagine', { caption: 'a red fox', stop: 64 }));
  }

  private async keepAsking(person: Person, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const open = await this.cluster.db.job
        .count({ where: { state: { in: ['available', 'running'] } } })
        .catch(() => 0);
      if (open < UNFINISHED) await this.ask(person);
      await sleep(PAUSE_MS * (0.8 + 0.4 * Math.random()), undefined, { signal }).catch(() => {});
    }
  }

  private async keepTyping(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.imagine();
      await sleep(TYPING_MS, undefined, { signal }).catch(() => {});
    }
  }
}
