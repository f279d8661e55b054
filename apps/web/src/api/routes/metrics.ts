import type { Route } from '../route';

export const metrics: Route = {
  method: 'GET',
  path: '/api/metrics',
  summary: 'Metrics in the Prometheus text format. For the service token, or a program on this machine.',
  tag: 'System',
  limit: null,
  operator: true,
  contentType: 'text/plain',
  async run({ ctx, container }) {
    const { metrics: own, services, log } = container;
    // A scrape while the database is away still tells how the process is.
    await services.system
      .queue({ ctx, input: {} })
      .then((queue) => {
        own.jobs.set({ state: 'waiting' }, queue.waiting);
        own.jobs.set({ state: 'running' }, queue.running);
        own.workers.set(queue.workers.filter((worker) => worker.live).length);
      })
      .catch((err: unknown) => log.warn({ err }, 'metrics without the queue'));
    return {
      headers: { 'Content-Type': own.registry.contentType },
      bytes: Buffer.from(await own.registry.metrics()),
    };
  },
};
