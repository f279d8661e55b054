import { readFile } from 'node:fs/promises';

/** Resident bytes of a process; null where the system does not tell. `VmRSS` is in KiB whatever the page size. */
export async function residentBytes(pid: number | null): Promise<number | null> {
  if (pid === null || process.platform !== 'linux') return null;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}
