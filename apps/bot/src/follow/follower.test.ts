import { AtelierError, type GenerationView } from '@atelier/domain';
import { createLog } from '@atelier/process';
import type { ProgressPayload } from '@atelier/protocol';
import type { discord } from '@atelier/services';
import { DiscordAPIError } from 'discord.js';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Follower, type FollowerDeps } from './follower';
import type { Content, MessageFile } from './message-body';
import type { EditResult } from './message-editor';
import { Pace } from './pace';

const VIEW: GenerationView = {
  id: '00000000-0000-7000-8000-000000000001',
  status: 'running',
  caption: 'a red fox',
  settings: {},
  seed: 1,
  count: 1,
  stopAfter: 64,
  pack: 'tiny',
  packVersion: '1',
  author: null,
  room: null,
  origin: 'discord',
  stage: 'base64',
  image: 0,
  step: null,
  steps: null,
  position: null,
  etaMs: null,
  images: [{ index: 0, seed: 1, stages: {}, target: 64, thumbhash: null }],
  votes: 0,
  voted: false,
  parentId: null,
  childCount: 0,
  error: null,
  createdAt: new Date(0).toISOString(),
  finishedAt: null,
  url: 'https://atelier.example/g/1',
};
const ROW = { id: 'row', generationId: VIEW.id, messageId: '1', shown: null } as discord.FollowedMessage;
const preview = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#c00' } })
  .webp()
  .toBuffer();
const frame = (seq: number, more: Partial<ProgressPayload> = {}): ProgressPayload => ({
  generationId: VIEW.id,
  attempt: 1,
  seq,
  image: 0,
  stage: 'base64',
  step: seq,
  steps: 50,
  etaMs: null,
  ...more,
});

/** A follower whose edits the test awaits and answers one by one. */
function start(view: GenerationView = VIEW, row: discord.FollowedMessage = ROW) {
  const world = { view, reads: 0, idle: false, settledAt: null as Date | null, shown: row.shown };
  const edits: { edit: Content; answer: (result: EditResult | Error) => void }[] = [];
  let arrived: () => void = () => {};
  const deps: FollowerDeps = {
    read: async () => {
      world.reads += 1;
      return world.view;
    },
    openImage: async () => sharp(preview).png().toBuffer(),
    sign: async (_, file) => file,
    sizesOf: () => [64, 256, 1024],
    idle: async () => world.idle,
    emojis: () => new Map(),
    edit: (_, edit) =>
      new Promise<EditResult>((resolve, reject) => {
        edits.push({
          edit,
          answer: (result) => (result instanceof Error ? reject(result) : resolve(result)),
        });
        arrived();
      }),
    markShown: async (_, shown, settledAt) => {
      world.shown = shown;
      world.settledAt = settledAt;
    },
    now: () => new Date(),
    log: createLog('bot', 'silent'),
    editEveryMs: 1,
    pace: new Pace(1),
    rereadEveryMs: 3_600_000,
    row: async () => row,
    reaches: async () => true,
    conversation: async () => 0,
  };
  const follower = new Follower(row, deps);
  const next = async () => {
    while (edits.length === 0)
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    return edits.shift()!;
  };
  return { follower, world, next, edits };
}
const edited: EditResult = { attached: [] };
const said = ({ edit }: { edit: Content }): string => JSON.stringify(edit.components);
/** The files that an edit uploads. */
const uploads = ({ edit }: { edit: Content }) =>
  (edit.files ?? []).flatMap((file: MessageFile) => ('upload' in file ? [file.upload] : []));

describe('a follower', () => {
  it('shows the newest frame only, however many came while an edit was under way', async () => {
    const { follower, world, next } = start();
    const first = await next();
    for (const seq of [1, 2, 3, 4]) follower.progress(frame(seq, { preview }));
    follower.progress(frame(2));
    first.answer(edited);
    const second = await next();
    expect(said(second)).toContain('4/50');
    expect(uploads(second)[0]?.contentType).toBe('image/webp');
    world.view = { ...VIEW, status: 'cancelled' };
    follower.hint();
    second.answer(edited);
    const last = await next();
    expect(said(last)).toContain('Stopped');
    last.answer(edited);
    await follower.done;
    expect(world.settledAt).not.toBeNull();
  });

  it('B-GRID-1 shows the newest preview of each cell that is being drawn, not of the last one alone', async () => {
    const images = [0, 1].map((index) => ({ ...VIEW.images[0]!, index, cell: { row: 0, column: index } }));
    const columns = ['red', 'blue'].map((value) => [{ axis: 'words' as const, value }]);
    const { follower, next } = start({ ...VIEW, count: 2, images, grid: { rows: [[]], columns } });
    const first = await next();
    const blue = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#00c' } })
      .webp()
      .toBuffer();
    follower.progress(frame(1, { preview }));
    follower.progress(frame(2, { image: 1, preview: blue }));
    follower.progress(frame(3));
    first.answer(edited);
    const second = await next();
    expect(said(second)).toContain('red · 64 px');
    const { data, info } = await sharp(uploads(second)[0]?.bytes).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number) => [...data.subarray((100 * info.width + x) * 3, (100 * info.width + x) * 3 + 3)];
    expect(at(60)[0]).toBeGreaterThan(150);
    expect(at(info.width - 60)[2]).toBeGreaterThan(150);
    second.answer('gone');
    await follower.done;
  });

  it('edits nothing when nothing that is shown has changed, and settles all the same', async () => {
    const first = start({ ...VIEW, status: 'cancelled' });
    (await first.next()).answer(edited);
    await first.follower.done;
    const again = start({ ...VIEW, status: 'cancelled' }, { ...ROW, shown: first.world.shown });
    await again.follower.done;
    expect(again.edits).toEqual([]);
    expect(again.world.settledAt).not.toBeNull();
  });

  it('B-V2-3 uploads the pictures that changed, and keeps the others by their ids', async () => {
    const stages = { '64': '/images/1/0/64.png' };
    const images = [0, 1].map((index) => ({ ...VIEW.images[0]!, index, stages: index === 0 ? stages : {} }));
    const { follower, next } = start({ ...VIEW, count: 2, images });
    const first = await next();
    expect(uploads(first).map(({ name }) => name)).toEqual(['atelier-00000000-0.webp']);
    first.answer({ attached: [{ id: '77', name: 'atelier-00000000-0.webp' }] });
    follower.progress(frame(1, { image: 1, preview }));
    const second = await next();
    expect(second.edit.files?.[0]).toEqual({ kept: '77' });
    expect(uploads(second).map(({ name }) => name)).toEqual(['atelier-00000000-1.webp']);
    second.answer(new Error('503'));
    const third = await next();
    expect(uploads(third)).toHaveLength(2);
    third.answer('gone');
    await follower.done;
  });

  it('B-V2-2 draws a message that an older bot made anew', async () => {
    const images = [{ ...VIEW.images[0]!, stages: { '64': '/images/1/0/64.png' } }];
    const old = { ...ROW, shown: '0123456789abcdef.0123456789abcdef', settledAt: new Date(0) };
    const { follower, next } = start({ ...VIEW, status: 'done', images }, old);
    const first = await next();
    expect(uploads(first).map(({ name }) => name)).toEqual([
      'atelier-00000000-0.webp',
      'atelier-00000000-0.png',
    ]);
    first.answer(edited);
    await follower.done;
  });

  it('sends the buttons alone when only a vote was cast', async () => {
    const images = [{ ...VIEW.images[0]!, stages: { '64': '/images/1/0/64.png' } }];
    const done: GenerationView = { ...VIEW, status: 'done', images };
    const first = start(done);
    (await first.next()).answer(edited);
    await first.follower.done;
    const voted = start({ ...done, votes: 1 }, { ...ROW, shown: first.world.shown });
    const { edit, answer } = await voted.next();
    expect(Object.keys(edit)).toEqual(['components']);
    expect(said({ edit })).toContain('attachment://atelier-00000000-0.webp');
    answer(edited);
    await voted.follower.done;
  });

  it('tries again after a failure, with what is true by then', async () => {
    const { follower, world, next } = start();
    const first = await next();
    world.view = {
      ...VIEW,
      status: 'failed',
      error: { code: 'inference_failed', message: 'The GPU is gone.' },
    };
    first.answer(new Error('503'));
    const second = await next();
    expect(said(second)).toContain('The GPU is gone');
    second.answer(edited);
    await follower.done;
  });

  it('rests when Discord keeps refusing, and leaves an outage to the next follower', async () => {
    const refusal = new DiscordAPIError(
      { code: 30046, message: 'Too many edits of an old message' },
      30046,
      400,
      'PATCH',
      'https://discord.example',
      {},
    );
    for (const [error, rests] of [
      [refusal, true],
      [new Error('503'), false],
    ] as const) {
      const { follower, world, next } = start();
      for (let at = 0; at < 12; at += 1) (await next()).answer(error);
      await follower.done;
      expect(world.settledAt !== null).toBe(rests);
    }
  });

  it('says that no worker draws, instead of a place in a line that does not move', async () => {
    const queued: GenerationView = { ...VIEW, status: 'queued', position: 2 };
    const { follower, world, next } = start(queued);
    world.idle = true;
    const first = await next();
    expect(said(first)).toContain('no worker is running');
    world.view = { ...queued, etaMs: 40_000 };
    first.answer(edited);
    follower.hint();
    const second = await next();
    expect(said(second)).toContain('⏳ Waiting · 2 ahead · ready in about 40 s');
    second.answer('gone');
    await follower.done;
  });

  it('forgets the frames of a job that ended: the next one counts from the start', async () => {
    const { follower, world, next } = start();
    (await next()).answer(edited);
    follower.progress(frame(40));
    (await next()).answer(edited);
    world.view = { ...VIEW, status: 'queued', position: 0 };
    follower.hint();
    (await next()).answer(edited);
    world.view = VIEW;
    follower.hint();
    (await next()).answer(edited);
    follower.progress(frame(1));
    const again = await next();
    expect(said(again)).toContain('1/50');
    again.answer('gone');
    await follower.done;
    expect(world.shown).toBe('gone');
  });

  it('takes the picture off when the generation is hidden', async () => {
    const { follower, world, next } = start();
    (await next()).answer(edited);
    Object.defineProperty(world, 'view', {
      get: () => {
        throw new AtelierError('gone', 'This generation was hidden by a moderator.');
      },
    });
    follower.hint();
    const last = await next();
    expect(last.edit.files).toEqual([]);
    expect(said(last)).toContain('taken down');
    last.answer(edited);
    await follower.done;
  });

  it('B-IMAGINE-6 tries again to remove a hidden picture; until then the row tells the next follower', async () => {
    const settledAt = new Date(0);
    const { follower, world, next } = start(VIEW, { ...ROW, shown: 'the picture', settledAt });
    world.settledAt = settledAt;
    Object.defineProperty(world, 'view', {
      get: () => {
        throw new AtelierError('gone', 'This generation was hidden by a moderator.');
      },
    });
    for (let at = 0; at < 3; at += 1) (await next()).answer(new Error('503'));
    expect(world).toMatchObject({ shown: 'the picture', settledAt });
    const last = await next();
    expect(last.edit.files).toEqual([]);
    expect(said(last)).toContain('taken down');
    last.answer(edited);
    await follower.done;
    expect(world.shown).toBe('removed');
  });
});
