import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Who asks, by address. With `proxies` proxies in front, the entry that the outermost of them appended to
 * X-Forwarded-For; what a client wrote there itself lies further left and is never believed.
 */
export function clientAddress(req: IncomingMessage, proxies: number): string {
  const peer = req.socket.remoteAddress ?? 'unknown';
  if (proxies === 0) return peer;
  const header = req.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((hop) => hop.trim());
  return hops.at(-proxies) || peer;
}

/**
 * What limits count an address by. Of IPv6 the /64: that is what one connection to the internet gets, and whoever has it may use any of
 * its 2⁶⁴ addresses. IPv4 counts whole, also where it is written as IPv6 (::ffff:1.2.3.4).
 */
export function limitKey(address: string): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  // URLs write every spelling of an address the same way: hexadecimal, in lower case, one run of zeros as `::`.
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const groups = (text = ''): string[] => text.split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail)];
  if (all.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return `${all.slice(0, 4).join(':')}::/64`;
  return all
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((pair) => [pair >> 8, pair & 255])
    .join('.');
}
