import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Global unicast IPv6. Loopback, link-local, unique local, IPv4-mapped and NAT64 addresses lie outside. */
const GLOBAL: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Returns whether `address` is a public IP address, by IANA's special-purpose registries (RFC 6890). */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL);
}
