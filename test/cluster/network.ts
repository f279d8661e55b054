import { execFileSync } from 'node:child_process';

const SUBNET = '10.77.0';
const BRIDGE = 'cluster';
/** A hardware address that no node has: frames to it are lost without a word, as behind a pulled cable. */
const NOWHERE = '02:00:00:00:00:01';

const ip = (...args: string[]): void => {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

/** One machine of the cluster: a network namespace with its own address. */
export interface Host {
  name: string;
  address: string;
}

/** The driver's address on the bridge; Discord and the receiver of webhooks listen there. */
export const OUTSIDE = `${SUBNET}.1`;

/**
 * A bridge in this process's network namespace, and hosts behind it. Everything vanishes with the namespace that
 * `inside.ts` makes, so there is nothing to remove.
 */
export class Network {
  private readonly hosts: Host[] = [];
  private readonly broken = new Set<string>();

  constructor(clients: number) {
    ip('link', 'set', 'lo', 'up');
    ip('link', 'add', BRIDGE, 'type', 'bridge');
    ip('addr', 'add', `${OUTSIDE}/24`, 'dev', BRIDGE);
    for (let n = 0; n < clients; n++) ip('addr', 'add', `${clientAddress(n)}/24`, 'dev', BRIDGE);
    ip('link', 'set', BRIDGE, 'up');
  }

  /** Adds a machine at the last part `at` of an address. */
  add(name: string, at: number): Host {
    const host = { name, address: `${SUBNET}.${at}` };
    const outer = `v-${at}`;
    ip('netns', 'add', name);
    ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', outer, 'master', BRIDGE, 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'addr', 'add', `${host.address}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    this.hosts.push(host);
    return host;
  }

  /** Loses every packet between each of `some` and each of `others`, in both directions, until `heal`. */
  cut(some: readonly Host[], others: readonly Host[]): void {
    for (const one of some) for (const other of others) if (one !== other) this.lose(one, other);
  }

  heal(): void {
    for (const pair of this.broken) {
      const [from = '', to = ''] = pair.split(' ');
      ip('-n', from, 'neigh', 'del', to, 'dev', 'eth0');
    }
    this.broken.clear();
  }

  private lose(one: Host, other: Host): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      ip(
        '-n',
        from.name,
        'neigh',
        'replace',
        to.address,
        'lladdr',
        NOWHERE,
        'dev',
        'eth0',
        'nud',
        'permanent',
      );
      this.broken.add(`${from.name} ${to.address}`);
    }
  }
}

/** The address of the nth client: limits count by address, and people do not share one. */
export const clientAddress = (n: number): string => `${SUBNET}.${100 + n}`;
