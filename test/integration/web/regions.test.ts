import type { GenerationView } from '@atelier/domain';
import { type WatchSnapshot, WORKER_NAMESPACE } from '@atelier/protocol';
import { type WorkOrder, work } from '@atelier/services';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { nextEvent } from '../../support/next-event';
import { startTestWeb, type TestWeb, type TestWorker, type Visitor } from '../../support/web';

let site: TestWeb;
let worker: TestWorker;
let ada: Visitor;
let bob: Visitor;
let root: string;
let watching: Socket;
let wall: Socket;
const slug = 'the-room';
beforeAll(async () => {
  site = await startTestWeb();
  worker = await site.worker();
  await site.database.db.room.create({ data: { slug, name: 'The room' } });
});
afterAll(() => site.stop());
beforeEach(async () => {
  [ada, bob] = [site.visitor(), site.visitor()];
  root = await ada.imagine({ caption: 'a red fox', room: slug, stopAfter: 64 });
  await draw(await worker.begin());
  [watching, wall] = [await site.socket(), await site.socket()];
  await watching.emitWithAck('watch', { generationId: root });
  await wall.emitWithAck('join', { room: slug });
});

type Rect = [left: number, top: number, width: number, height: number];
const repaint = (who: Visitor, rect: Rect): Promise<string> =>
  who.imagine({
    caption: 'a blue owl',
    parentId: root,
    room: slug,
    stopAfter: 64,
    edit: { kind: 'repaint', source: { image: 0 }, mask: [{ rect }], together: true },
  });
async function draw(order: WorkOrder): Promise<void> {
  await worker.store(order, 64);
  const onto = order.images[0]?.edit?.onto?.imageId;
  expect(await work.finish({ ctx: worker.ctx, input: { lease: order, onto } })).toEqual({ status: 'done' });
}
type State = GenerationView & { generationId: string };
const state = (socket: Socket, accept: (state: State) => boolean) =>
  nextEvent<State>(socket, 'state', accept);
const fed = (accept: (generation: GenerationView) => boolean) =>
  nextEvent<{ generation: GenerationView }>(wall, 'room:feed', ({ generation }) => accept(generation));

it('REGION-LIVE-1 those who watch the root hear when a region begins and ends, and read the shared picture then', async () => {
  const began = state(watching, ({ generationId, childCount }) => generationId === root && childCount === 1);
  const id = await repaint(bob, [0, 0, 256, 256]);
  await began;
  const query = `generation=${root}&room=${slug}`;
  const read = async () => (await ada.json('GET', `/api/v1/canvases?${query}`)).body.canvas;
  expect(await read()).toMatchObject({
    head: { generationId: root },
    people: [],
    regions: [
      { generationId: id, status: 'queued', waits: false, isHeld: false, mask: [{ rect: [0, 0, 256, 256] }] },
    ],
  });
  const order = await worker.begin();
  const ended = new Promise<unknown>((resolve) =>
    watching.on('state', async ({ generationId }: State) => {
      const canvas = generationId === root ? await read() : null;
      if (canvas?.head.generationId === id) resolve(canvas);
    }),
  );
  await draw(order);
  const name = (await bob.json('GET', '/api/v1/me')).body.person.name;
  expect(await ended).toMatchObject({
    head: { generationId: id, image: 0 },
    people: [name],
    regions: [{ status: 'done', isHeld: true, author: { name }, url: `/images/${id}/0/64.png` }],
  });
});

it('REGION-LIVE-2 the room sees each region come, wait, run and end, with its frames', async () => {
  const first = repaint(ada, [0, 0, 512, 512]);
  const held = fed(({ edit }) => edit?.shared?.waits === true);
  await first;
  const second = await repaint(bob, [256, 256, 512, 512]);
  expect((await held).generation).toMatchObject({ id: second, status: 'queued', room: slug });
  const order = await worker.begin();
  const frames = await site.socket({ namespace: WORKER_NAMESPACE });
  const frame = nextEvent<{ generationId: string }>(
    wall,
    'progress',
    ({ generationId }) => generationId === order.generationId,
  );
  frames.emit('frame', {
    ...{ generationId: order.generationId, attempt: 1, seq: 1, image: 0, stage: 'base64' },
    ...{ step: 1, steps: 4, etaMs: null },
  });
  await frame;
  const free = fed(({ id, edit }) => id === second && edit?.shared?.waits === false);
  await draw(order);
  await free;
  const snapshot = await (await site.socket()).emitWithAck('watch', { generationId: second });
  expect((snapshot as { data: WatchSnapshot }).data.generation.edit?.shared).toMatchObject({ waits: false });
  await draw(await worker.begin());
});
