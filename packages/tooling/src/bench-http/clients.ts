/**
 * Clients of `npm run bench http` in a process of their own: as many at once as asked, each with its next request
 * when the last is answered. Every request comes from another address, as the limits of one address are not what
 * is measured.
 */
import http from 'node:http';

export type Load = {
  origin: string;
  /** A path to get, or a JSON body to post to it. */
  path: string;
  body?: object;
  clients: number;
  seconds: number;
};
export type Answered = {
  latencies: Float64Array;
  errors: Record<string, number>;
  seconds: number;
  cpuMs: number;
};

let requests = 0;
/** A new address of 10.0.0.0/8 for each request. */
const nextAddress = (): string => {
  requests += 1;
  return `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}`;
};

/** Resolves to the status, once the whole answer is read; 0 for a failed connection. */
function ask(agent: http.Agent, { origin, path, body }: Load): Promise<number> {
  const text = body && JSON.stringify(body);
  return new Promise((resolve) => {
    const request = http.request(`${origin}${path}`, {
      agent,
      method: text ? 'POST' : 'GET',
      headers: {
        origin,
        'x-forwarded-for': nextAddress(),
        accept: '*/*',
        // As browsers ask; the answer is read, not unpacked.
        'accept-encoding': 'gzip',
        ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    });
    request.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', () => resolve(0));
    request.end(text);
  });
}

process.on('message', async (load: Load) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.clients });
  const latencies: number[] = [];
  const errors: Record<string, number> = {};
  const cpu = process.cpuUsage();
  const began = performance.now();
  const until = began + load.seconds * 1_000;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now();
      const status = await ask(agent, load);
      if (status >= 200 && status < 300) latencies.push(performance.now() - sent);
      else errors[status] = (errors[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: load.clients }, client));
  agent.destroy();
  const { user, system } = process.cpuUsage(cpu);
  const answered: Answered = {
    latencies: Float64Array.from(latencies),
    errors,
    seconds: (performance.now() - began) / 1_000,
    cpuMs: (user + system) / 1_000,
  };
  process.send?.(answered);
});
process.once('disconnect', () => process.exit());
process.send?.({});
