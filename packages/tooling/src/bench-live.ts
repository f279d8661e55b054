/**
 * `npm run bench live`: live drafts through a real browser and the whole service. Measures the time from the
 * last key to the frame, with an idle worker and beside a running 1024-pixel picture, and the throughput of
 * jobs with ten people typing against none. Writes docs/bench/live.json. Takes about six minutes on two
 * cores.
 *
 *   --samples N   samples of each latency (30)
 *   --rounds N    pairs of the throughput (5)
 *   --no-write    prints only
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { root } from '@atelier/launcher';
import { machine, median, percentile } from '@atelier/process/bench';
import { PROTOCOL_VERSION } from '@atelier/protocol';
import { io } from 'socket.io-client';
import { openStudio, typed } from './bench-live-page';
import { launchBrowser } from './browser';
import { runTool, say } from './run-tool';
import { startService } from './service';
import { Visitor } from './visitor';

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: true },
  },
  allowPositionals: true,
  allowNegative: true,
});
const [samples, rounds] = [Number(values.samples), Number(values.rounds)];
const TYPISTS = 10;
/** Jobs in a batch of the throughput, and pictures of 1024 pixels in each: few requests, for the limits' sake. */
const JOBS = 2;
const PICTURES = 4;
/** The same of the jobs beside which one person types. */
const BESIDE = 2;
/** Each typist changes the caption so often. */
const CHANGE_MS = 350;
/** Beside a picture one person changes a word so often. */
const PAUSE_MS = 1_500;
const OBJECTS = ['fox', 'cat', 'panda', 'owl', 'apple', 'car'];
const COLOURS = ['red', 'blue', 'green', 'yellow', 'purple'];
const captionOf = (n: number): string =>
  `a ${COLOURS[n % COLOURS.length]} ${OBJECTS[n % OBJECTS.length]} on a ${COLOURS[(n + 2) % COLOURS.length]} background`;
const undo: (() => unknown)[] = [];

const quantile = (all: number[], q: number): number => Math.round(percentile(all, q));
const latency = (all: (number | null)[]) => {
  const ms = all.flatMap((each) => each ?? []);
  return {
    samples: all.length,
    missing: all.length - ms.length,
    medianMs: quantile(ms, 0.5),
    p90Ms: quantile(ms, 0.9),
    mostMs: quantile(ms, 1),
  };
};

/** A person without a browser, who makes pictures and hears of their ends. */
class Maker {
  private readonly visitor: Visitor;
  private readonly socket;
  constructor(url: string) {
    this.visitor = new Visitor(url);
    this.socket = io(url, { transports: ['websocket'], auth: { version: PROTOCOL_VERSION } });
    undo.push(() => this.socket.disconnect());
  }

  /** Asks for `count` pictures of 1024 pixels in one job. */
  async ask(n: number, count: number): Promise<string> {
    const body = { caption: captionOf(n), seed: n, count };
    return (await this.visitor.call<{ id: string }>('POST', '/api/v1/generations', body)).id;
  }

  /** Resolves when the pictures are done. */
  ended(generationId: string): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const look = ({ status }: { status: string }): void => {
        if (status === 'failed' || status === 'cancelled') reject(new Error(`a picture is ${status}`));
        if (status === 'done') resolve();
      };
      this.socket.on('state', (view: { generationId: string; status: string }) => {
        if (view.generationId === generationId) look(view);
      });
      this.socket.emit(
        'watch',
        { generationId },
        (reply: { ok: boolean; data?: { generation: { status: string } } }) => {
          if (reply.data) look(reply.data.generation);
        },
      );
    }).then(() => void this.socket.emit('unwatch', { generationId }));
  }
}

/** Runs `work` while pictures are drawn one after the other, without a gap. */
async function besidePictures<T>(maker: Maker, work: () => Promise<T>): Promise<T> {
  let done = false;
  const drawing = (async () => {
    const waiting = [await maker.ask(0, BESIDE), await maker.ask(1, BESIDE)];
    for (let n = 2; !done; n++) {
      waiting.push(await maker.ask(n, BESIDE));
      await maker.ended(waiting.shift()!);
    }
    for (const id of waiting) await maker.ended(id);
  })();
  try {
    return await work();
  } finally {
    done = true;
    await drawing;
  }
}

/**
 * Ten people at sockets of their own who change their captions all the time. Returns their drafts at the end.
 */
async function withTypists<T>(url: string, work: () => Promise<T>): Promise<{ result: T; drafts: number }> {
  let drafts = 0;
  const typists = Array.from({ length: TYPISTS }, (_, who) => {
    const socket = io(url, {
      forceNew: true,
      transports: ['websocket'],
      auth: { version: PROTOCOL_VERSION },
    });
    socket.on('sketch', ({ ok }: { ok: boolean }) => {
      if (ok) drafts += 1;
    });
    let seq = 0;
    const typing = setInterval(() => {
      const caption = captionOf(seq * TYPISTS + who);
      socket.emit('sketch', { seq: seq++, caption, seed: who, settings: {} }, () => {});
    }, CHANGE_MS);
    return () => {
      clearInterval(typing);
      socket.disconnect();
    };
  });
  try {
    return { result: await work(), drafts };
  } finally {
    for (const stop of typists) stop();
  }
}

/** Seconds for a batch of pictures, from the request to the last one's end. */
async function batch(maker: Maker): Promise<number> {
  const began = performance.now();
  const ids: string[] = [];
  for (let n = 0; n < JOBS; n++) ids.push(await maker.ask(n, PICTURES));
  for (const id of ids) await maker.ended(id);
  return (performance.now() - began) / 1_000;
}

async function main(): Promise<void> {
  const loadBefore = os.loadavg()[0] ?? 0;
  const { url } = await startService(say, undo);
  const browser = await launchBrowser(say, undo);
  const maker = new Maker(url);
  const page = await openStudio(browser, url);
  // The first pictures and drafts warm everything up.
  await maker.ended(await maker.ask(0, 1));
  for (let n = 0; n < 3; n++) await typed(page, captionOf(n));

  say('  key to frame, idle worker');
  const idle: (number | null)[] = [];
  for (let n = 0; n < samples; n++) idle.push(await typed(page, captionOf(n)));
  say(`    ${JSON.stringify(latency(idle))}`);

  say('  key to frame, beside a running 1024-pixel picture');
  const beside = await besidePictures(maker, async () => {
    const all: (number | null)[] = [];
    for (let n = 0; n < samples; n++) {
      all.push(await typed(page, captionOf(n)));
      await delay(PAUSE_MS);
    }
    return all;
  });
  say(`    ${JSON.stringify(latency(beside))}`);
  await page.close();

  say('  pictures a second, ten people typing and none');
  const pairs: { quietSeconds: number; typingSeconds: number; drafts: number }[] = [];
  await batch(maker);
  for (let round = 0; round < rounds; round++) {
    // In turn, so that a slow minute of the machine meets both.
    const typedFirst = round % 2 === 1;
    const quietBefore = typedFirst ? null : await batch(maker);
    const { result: typingSeconds, drafts } = await withTypists(url, () => batch(maker));
    // Jobs count as running for two seconds more.
    await delay(2_500);
    const pair = { quietSeconds: quietBefore ?? (await batch(maker)), typingSeconds, drafts };
    pairs.push(pair);
    say(`    ${JSON.stringify(pair)}`);
  }
  const ratios = pairs.map(({ quietSeconds, typingSeconds }) => quietSeconds / typingSeconds);
  const throughput = Number(median(ratios).toFixed(3));
  const report = {
    measured: new Date().toISOString(),
    machine: { ...machine(), loadBefore },
    goals: { idleMs: 250, besideMs: 600, throughput: 0.95 },
    idle: latency(idle),
    beside: { ...latency(beside), changeEveryMs: PAUSE_MS },
    throughput: {
      typists: TYPISTS,
      changeEveryMs: CHANGE_MS,
      picturesABatch: JOBS * PICTURES,
      pairs,
      ratio: throughput,
    },
  };
  say(JSON.stringify(report, null, 2));
  if (values.write)
    writeFileSync(path.join(root, 'docs/bench/live.json'), `${JSON.stringify(report, null, 2)}\n`);
}

runTool(main, undo);
