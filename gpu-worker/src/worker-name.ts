import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import os from 'node:os';

/** Files that Docker and Podman put into every container. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];
/** Longest part of a host's name: with the digits behind it, 40 characters as WORKER_NAME allows. */
const LONGEST = 35;

/**
 * Returns a public name for a worker without WORKER_NAME. In a container it begins with the container's host
 * name, by which an operator finds it. Elsewhere it does not tell the host's name, because everyone sees it in
 * the queue. Four digits keep workers of one host apart; a process id repeats in every container.
 */
export function defaultName(
  inContainer: boolean = CONTAINER_MARKS.some((file) => existsSync(file)),
  hostname: string = os.hostname(),
): string {
  const host = hostname.replaceAll(/[^\w.-]/g, '').slice(-LONGEST);
  return `${inContainer && host ? host : 'worker'}-${randomBytes(2).toString('hex')}`;
}
