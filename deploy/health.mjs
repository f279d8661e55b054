// node health.mjs web|bot|worker: exit code 0 while the process answers. For HEALTHCHECK of the images: they have
// no curl.
const { PORT, BOT_METRICS_PORT, WORKER_METRICS_PORT } = process.env;
const URLS = {
  web: `http://127.0.0.1:${PORT || 3000}/api/health`,
  bot: `http://127.0.0.1:${BOT_METRICS_PORT}/healthz`,
  worker: `http://127.0.0.1:${WORKER_METRICS_PORT}/healthz`,
};
const answer = await fetch(URLS[process.argv[2]], { signal: AbortSignal.timeout(4_000) });
process.exit(answer.ok ? 0 : 1);
