import type { IncomingMessage } from 'node:http';

/**
 * The address that limits count by. With `proxies` proxies in front, the entry that the outermost of them appended to
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
