import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Asked = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Headers by which a proxy says that it forwards a request. */
const FORWARDING = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
] as const;

/**
 * Parses an IP address as sockets and proxies write it: `192.0.2.1`, `192.0.2.1:50001`, `2001:db8::1`,
 * `[2001:db8::1]:50001`, `fe80::1%eth0`. An IPv4 address inside IPv6 (`::ffff:192.0.2.1`) becomes IPv4. Null
 * for anything else.
 */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const [, inBrackets] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
  const [, beforePort] = /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  const bare = inBrackets ?? beforePort ?? text;
  return isIP(bare) === 0 ? null : ipaddr.process(bare);
}

/**
 * Returns the client's address. With `proxies` proxies in front it is the entry that the outermost of them
 * appended to X-Forwarded-For; entries further left come from the client and are ignored. A malformed entry
 * counts as the peer's address.
 */
export function clientAddress({ headers, socket }: Asked, proxies: number): string {
  const peer = socket.remoteAddress ?? 'unknown';
  const header = headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const seen = proxies === 0 ? undefined : hops.at(-proxies);
  const address = parseAddress(seen?.trim() ?? '') ?? parseAddress(peer);
  return address?.toString() ?? peer;
}

/**
 * Returns the key that limits count an address by. IPv6 counts as its /64, because one connection to the
 * internet gets a /64 and may use any address in it. IPv4 counts whole.
 */
export function limitKey(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === null) return address;
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const prefix = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

/**
 * Turns a `limitKey` into the UUID by which the queue serves guests in turn: HMAC-SHA-256, cut to 128 bits.
 * Without `secret` the address cannot be found by trying all of them.
 */
export function turnKey(key: string, secret: string): string {
  const hex = createHmac('sha256', secret).update(`atelier turn ${key}`).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Returns whether a header says that a proxy forwarded this request. */
const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  FORWARDING.some((name) => headers[name] !== undefined);

const isLoopback = (address: string): boolean => parseAddress(address)?.range() === 'loopback';

/**
 * Returns whether a program on this machine sent the request directly. A local proxy connects from loopback
 * too. So a forwarding header rules it out unless `proxies` is set, and so does a Host that is no loopback
 * name.
 */
export function isLocal(req: Asked, proxies: number): boolean {
  if (!isLoopback(req.socket.remoteAddress ?? '')) return false;
  if (proxies === 0 && isForwarded(req.headers)) return false;
  const host = req.headers.host?.replace(/:\d+$/, '') ?? '';
  return (host === 'localhost' || isLoopback(host)) && isLoopback(clientAddress(req, proxies));
}

/**
 * Warns once when a proxy forwards requests but TRUST_PROXY is 0: all its clients then share one address's
 * limits.
 */
export function proxyNotice(
  log: { warn(text: string): void },
  proxies: number,
): (req: Pick<Asked, 'headers'>) => void {
  let said = proxies > 0;
  return ({ headers }) => {
    if (said || headers['x-forwarded-for'] === undefined) return;
    said = true;
    log.warn(
      'Requests carry X-Forwarded-For, but TRUST_PROXY is 0: everybody behind that proxy counts as one address. Set TRUST_PROXY to the number of proxies in front.',
    );
  };
}
