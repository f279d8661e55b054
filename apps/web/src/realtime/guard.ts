import { AtelierError } from '@atelier/domain';
import type { Ack } from '@atelier/protocol';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import type { BrowserSocket } from './types';

/**
 * Limits on what a browser's connection sends and leaves unread. Workers and the bot have none after their
 * token was checked.
 */
export interface SocketLimits {
  /** Connections of one address. */
  perAddress: number;
  /** Events of one connection, enough to open a long wall at once. Further ones are refused. */
  events: Rate;
  /** Events of all connections of one address. */
  addressEvents: Rate;
  /** Packets of one connection, events among them. A further one ends the connection. */
  packets: Rate;
  /** Requests for a namespace on one connection; a page makes one. */
  connects: number;
  /** Characters in a packet. A page's largest packet is far smaller. */
  packetLength: number;
  /** Bytes of events that one client has not read yet. */
  unreadBytes: number;
}
/** A bucket of `size` that refills evenly over `seconds`. */
interface Rate {
  size: number;
  seconds: number;
}
export const SOCKET_LIMITS: SocketLimits = {
  perAddress: 500,
  events: { size: 100, seconds: 10 },
  addressEvents: { size: 3_000, seconds: 10 },
  packets: { size: 300, seconds: 10 },
  connects: 8,
  packetLength: 4_096,
  unreadBytes: 1024 * 1024,
};
/** Number of addresses remembered after their last connection, so that a new connection renews no budget. */
const REMEMBERED = 10_000;

class Budget {
  private left: number;
  private at = performance.now();

  constructor(private readonly rate: Rate) {
    this.left = rate.size;
  }

  /** Takes one; false when none is left. */
  take(): boolean {
    this.refill();
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }

  isFull(): boolean {
    this.refill();
    return this.left === this.rate.size;
  }

  private refill(): void {
    const { size, seconds } = this.rate;
    const now = performance.now();
    this.left = Math.min(size, this.left + ((now - this.at) / 1000) * (size / seconds));
    this.at = now;
  }
}

/**
 * Limits each connection of the engine, beneath socket.io. All namespaces and events of a connection share
 * one budget.
 */
export class SocketGuard {
  private readonly addresses = new Map<string, { connections: number; events: Budget }>();
  private readonly budgets = new WeakMap<EngineSocket, { own: Budget; address: Budget }>();
  private readonly trusted = new WeakSet<EngineSocket>();

  constructor(
    engine: Engine,
    private readonly limits: SocketLimits,
    addressOf: (connection: EngineSocket) => string,
    private readonly onCut: () => void,
  ) {
    engine.on('connection', (connection: EngineSocket) => this.watch(connection, addressOf(connection)));
  }

  /** @throws AtelierError rate_limited when `address` has as many connections as it may */
  admit(address: string): void {
    if ((this.addresses.get(address)?.connections ?? 0) >= this.limits.perAddress)
      throw new AtelierError('rate_limited', 'Too many pages are open from your network.');
  }

  /** Lifts the limits of a connection that has shown the service token. */
  trust(connection: EngineSocket): void {
    this.trusted.add(connection);
  }

  /**
   * Takes one from the budget for every event of `socket`. Acknowledges a refused event with `rate_limited`.
   */
  meter(socket: BrowserSocket): void {
    const { own, address } = this.budgets.get(socket.conn as EngineSocket) ?? {};
    socket.use((event, next) => {
      if (own?.take() && address?.take()) return next();
      const acknowledge: unknown = event.at(-1);
      if (typeof acknowledge === 'function') (acknowledge as (reply: Ack<never>) => void)(TOO_FAST);
    });
  }

  private watch(connection: EngineSocket, address: string): void {
    const { limits } = this;
    const shared = this.addresses.get(address) ?? {
      connections: 0,
      events: new Budget(limits.addressEvents),
    };
    shared.connections += 1;
    this.addresses.set(address, shared);
    this.budgets.set(connection, { own: new Budget(limits.events), address: shared.events });
    const packets = new Budget(limits.packets);
    let connects = 0;
    let unread = 0;
    const cut = (): void => {
      this.onCut();
      connection.close(true);
    };
    connection.on('packet', ({ data }: Packet) => {
      if (this.trusted.has(connection)) return;
      // Browsers send text only; socket.io writes a request for a namespace as `0`.
      if (typeof data === 'string' && data.startsWith('0')) connects += 1;
      const fits = data === undefined || (typeof data === 'string' && data.length <= limits.packetLength);
      if (!fits || connects > limits.connects || !packets.take()) cut();
    });
    connection.on('packetCreate', ({ data }: Packet) => {
      unread += data?.length ?? 0;
      if (unread > limits.unreadBytes) cut();
    });
    connection.on('flush', () => {
      unread = 0;
    });
    connection.once('close', () => {
      shared.connections -= 1;
      if (this.addresses.size > REMEMBERED) this.forget();
    });
  }

  private forget(): void {
    for (const [address, { connections, events }] of this.addresses)
      if (connections === 0 && events.isFull()) this.addresses.delete(address);
  }
}

type Packet = { data?: string | Buffer };
const TOO_FAST: Ack<never> = {
  ok: false,
  error: { code: 'rate_limited', message: 'That is too fast. Wait a moment.' },
};
