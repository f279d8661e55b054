import { readdir, readFile } from 'node:fs/promises';

/** CPU time in milliseconds: of this process, and of the database server with all that it has started. */
export type Cpu = { client: number; server: number };

/**
 * CPU used so far. A machine with other work to do stretches time, and hardly CPU, which so says what a job
 * costs when the clock cannot. The server's is 0 where the system does not tell: only Linux does.
 */
export async function cpuOf(serverPid: number): Promise<Cpu> {
  const { user, system } = process.cpuUsage();
  return { client: (user + system) / 1_000, server: await serverCpu(serverPid) };
}

async function serverCpu(serverPid: number): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const used = await Promise.all(
    pids.map(async (pid) => {
      try {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
        // after the name, which may hold anything: state, parent
        const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
        if (Number(pid) !== serverPid && Number(parent) !== serverPid) return 0;
        return Number((await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ')[0]) / 1e6;
      } catch {
        return 0; // it ended meanwhile
      }
    }),
  );
  return used.reduce((sum, ms) => sum + ms, 0);
}
