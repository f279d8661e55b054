import { startTracing, type Tracing } from '@atelier/process/tracing';
import { createLog } from '@atelier/web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnswered, startTestBot, type TestBot, textOf } from '../../support/bot';
import { type Collector, startCollector } from '../../support/otlp-collector';

describe('installed by a person, and on several shards', { timeout: 240_000 }, () => {
  let test: TestBot;
  let collector: Collector;
  let tracing: Tracing;
  beforeAll(async () => {
    collector = await startCollector();
    tracing = await startTracing(
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      { service: 'bot', build: { version: '1', commit: 'abc' }, log: createLog('silent') },
    );
    test = await startTestBot({ shards: 2, tracing, deps: { trace: tracing } });
  });
  afterAll(async () => {
    await test.stop();
    await collector.stop();
  });

  it('B-INSTALL-2 opens as many connections as Discord recommends, and answers guilds of each', async () => {
    const { discord } = test;
    expect(discord.gateway.shards.sort()).toEqual([
      [0, 2],
      [1, 2],
    ]);
    const home = discord.channel;
    for (const step of [0n, 1n << 22n]) {
      const guildId = (BigInt(discord.guildId) + step).toString();
      const help = discord.slash('help', {}, { channel: { ...home, guildId } });
      await discord.until(() => isAnswered(help));
    }
  });

  it('B-INSTALL-1 a person takes it to a server that has not installed it: it answers there, and lists nothing of it', async () => {
    const { discord, web } = test;
    const foreign = { ...discord.addChannel('foreign', { dm: true }), guildId: '1234567890', botMay: false };
    discord.store.channels.set(foreign.id, foreign);
    const asked = discord.slash(
      'imagine',
      { caption: 'a travelling fox', stop: 64 },
      { channel: foreign, install: 'person' },
    );
    await discord.until(() => textOf(asked.original).includes('in line'));
    await test.draw();
    await discord.until(() => textOf(asked.original).includes('✅'));
    const row = await web.deps.db.generation.findFirstOrThrow({ where: { caption: 'a travelling fox' } });
    expect(row.unlisted).toBe(true);

    // OPS-TRACE-7: the job belongs to the trace of the interaction.
    const { traceparent } = await web.deps.db.job.findFirstOrThrow({ where: { generationId: row.id } });
    await tracing.stop();
    const verb = collector.spans.find(({ name }) => name === 'generation.request');
    expect(traceparent).toBe(`00-${verb?.traceId}-${verb?.id}-01`);
    expect(collector.spans.find(({ id }) => id === verb?.parentId)).toMatchObject({
      service: 'atelier-bot',
      name: 'interaction imagine',
      parentId: '',
    });
    expect(Buffer.concat(collector.bodies).includes('travelling')).toBe(false);
  });

  it('B-INSTALL-1 offers every command to servers and people, and all but /room in direct messages', () => {
    for (const { name, contexts, integration_types } of test.discord.store.commands) {
      if (name === 'room') expect(contexts).toEqual([0]);
      else {
        expect(contexts).toEqual([0, 1, 2]);
        expect(integration_types).toEqual([0, 1]);
      }
    }
  });

  it('B-INSTALL-2 counts lost gateways, resumed sessions, held back requests and answers', async () => {
    const { discord } = test;
    discord.gateway.drop();
    await discord.until(() => discord.gateway.events.filter((event) => event === 'resume').length === 2);
    discord.faults.rateLimit(/^PATCH \/webhooks\//, 1, 0.1);
    const help = discord.slash('help');
    await discord.until(() => isAnswered(help));
    const scrape = async () => {
      test.metrics().onScrape();
      return test.metrics().registry.metrics();
    };
    await expect
      .poll(scrape, { timeout: 30_000 })
      .toMatch(/atelier_bot_gateway_events_total\{event="resumed"\} 2/);
    const text = await scrape();
    expect(text).toMatch(/atelier_bot_gateway_events_total\{event="lost"\} 2/);
    expect(text).toMatch(/atelier_bot_shards_ready 2/);
    expect(text).toMatch(/atelier_bot_interactions_total\{name="help",outcome="done"\} \d/);
    expect(text).toMatch(/atelier_bot_first_reply_seconds_count \d/);
    expect(text).toMatch(/atelier_bot_rate_limits_total\{method="PATCH",scope="user"\} 1/);
    expect(text).toMatch(/atelier_bot_rest_responses_total\{method="PATCH",status="429"\} 1/);
    expect(test.metrics().isConnected()).toBe(true);
  });
});
