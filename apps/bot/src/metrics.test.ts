import { request } from 'node:http';
import { expect, it } from 'vitest';
import { createMetrics, serveMetrics } from './metrics';

it.each([
  [{}, 200],
  [{ host: 'localhost:9000' }, 200],
  [{ host: 'bot.example' }, 403],
  [{ 'x-forwarded-for': '203.0.113.7' }, 403],
])('A-OPERATOR-1 the bot’s metrics answer to programs on this machine: %j', async (headers, status) => {
  const { port, stop } = await serveMetrics(createMetrics(), 0);
  try {
    const got = await new Promise((resolve, reject) => {
      request({ port, host: '127.0.0.1', path: '/metrics', headers }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(got).toBe(status);
  } finally {
    await stop();
  }
});
