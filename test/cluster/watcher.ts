import { setTimeout as sleep } from 'node:timers/promises';
import type { GenerationView } from '@atelier/domain';
import { PROTOCOL_VERSION, type ProgressPayload } from '@atelier/protocol';
import type { Socket } from 'socket.io-client';
import { Person } from './person';

type Reply = { ok: true; data: { generation: GenerationView } } | { ok: false; error: { code: string } };

/** A page at one web that watches every picture until it has ended, and asks again after a reconnect. */
export class Watcher {
  readonly frames = new Set<string>();
  readonly ends = new Set<string>();
  /** Frames that came twice or out of order. */
  stale = 0;
  /** Lost connections and refusals → how often. */
  readonly troubles = new Map<string, number>();
  private readonly wanted = new Set<string>();
  private readonly newest = new Map<string, number>();
  private readonly socket: Socket;
  private asking = false;

  /** @param version the version of the webs, which a page takes on when it reloads */
  constructor(
    readonly web: string,
    site: string,
    client: number,
    version: () => string,
  ) {
    this.socket = new Person(site, client).socket();
    this.socket.on('connect', () => void this.follow());
    this.socket.on('progress', (frame: ProgressPayload) => this.frame(frame));
    this.socket.on('state', (view: GenerationView) => this.state(view));
    this.socket.on('disconnect', (reason) => {
      this.note(reason);
      if (reason === 'io server disconnect') this.socket.connect();
    });
    this.socket.on('connect_error', ({ message }) => {
      this.note(message);
      if (this.socket.active) return;
      this.socket.auth = { version: Number(version()) || PROTOCOL_VERSION };
      setTimeout(() => this.socket.connect(), 1_000);
    });
  }

  watch(id: string): void {
    if (this.ends.has(id)) return;
    this.wanted.add(id);
    if (this.socket.connected) void this.ask(id);
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Asks for every picture again whose end this page has not seen. */
  private async follow(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    for (const id of this.wanted) if (this.socket.connected) await this.ask(id);
    this.asking = false;
  }

  private async ask(id: string): Promise<void> {
    const reply: Reply | null = await this.socket
      .timeout(10_000)
      .emitWithAck('watch', { generationId: id })
      .catch(() => null);
    if (reply?.ok) return this.state(reply.data.generation);
    if (reply) this.note(`watch ${reply.error.code}`);
    await sleep(1_000);
    if (this.socket.connected && this.wanted.has(id)) return this.ask(id);
  }

  private state({ id, status }: GenerationView): void {
    if (status !== 'done' || !this.wanted.delete(id)) return;
    this.ends.add(id);
    this.socket.emit('unwatch', { generationId: id });
  }

  private frame({ generationId, attempt, seq, image }: ProgressPayload): void {
    this.frames.add(generationId);
    const key = `${generationId} ${image}`;
    const order = attempt * 1e6 + seq;
    if (order <= (this.newest.get(key) ?? -1)) this.stale += 1;
    this.newest.set(key, order);
  }

  private note(what: string): void {
    const key = `${this.web} socket: ${what}`;
    this.troubles.set(key, (this.troubles.get(key) ?? 0) + 1);
  }
}
