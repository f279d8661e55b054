import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  createRuntime,
  drawDraft,
  type GenerateEvent,
  type GenerateRequest,
  generate,
  loadPack,
  type Pack,
  type Runtime,
} from './index';
import { writeTinyPack } from './testing/index';

// Processes and nets on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const caption = 'a red fox on a blue background';
/** Names of the nets in the order of their calls. */
const calls: string[] = [];
let onCall = (_net: string): void => {};
let dir: string;
let pack: Pack;

/** onnxruntime, whose calls of the stages' nets are listed. */
function listed(): Runtime {
  const runtime = createRuntime({ device: 'cpu', threads: 1 });
  return {
    provider: 'cpu',
    threads: 1,
    async open(path) {
      const session = await runtime.open(path);
      const net = path.split(/[/\\]/).at(-1)!.replace('.onnx', '');
      const run: typeof session.run = async (...args) => {
        calls.push(net);
        await session.run(...args);
        onCall(net);
      };
      return { ...session, run };
    },
  };
}

beforeAll(async () => {
  dir = await writeTinyPack(await mkdtemp(join(tmpdir(), 'atelier-draft-')));
  // Memory for one picture at a time: a draft beside it must not wait for the place.
  pack = await loadPack(dir, { runtime: listed(), memoryBytes: 1 });
});
afterAll(async () => {
  await pack.close();
  await rm(dir, { recursive: true });
});

async function stages(request: GenerateRequest): Promise<Uint8Array[]> {
  const events: GenerateEvent[] = [];
  for await (const event of generate(pack, request)) events.push(event);
  return events.flatMap((event) => (event.type === 'stage-done' ? [event.rgb] : []));
}

test('DRAFT-1 with the steps and the guidance of the picture a draft is its 64-pixel stage, byte for byte', async () => {
  const settings = { steps: 6, guidanceWeight: 2 };
  const [made] = await stages({ caption, seed: 7, stopAfter: 64, ...settings });
  const draft = await drawDraft(pack, { caption, seed: 7, settings, walk: 250, mostSteps: 250 });
  expect(draft).toMatchObject({ size: 64, steps: 6 });
  expect(draft.rgb).toEqual(made);
  const other = await drawDraft(pack, { caption, seed: 8, settings, walk: 250, mostSteps: 250 });
  expect(other.rgb).not.toEqual(made);
});

test('DRAFT-2 a draft takes few calls of the net: no guidance unless it was chosen, and no more steps than allowed', async () => {
  const callsOf = async (settings: { steps?: number; guidanceWeight?: number }): Promise<number> => {
    calls.length = 0;
    await drawDraft(pack, { caption, seed: 1, settings, walk: 5, mostSteps: 3 });
    return calls.filter((net) => net === 'base64').length;
  };
  expect(await callsOf({ steps: 20 })).toBe(3);
  expect(await callsOf({ steps: 2 })).toBe(2);
  expect(await callsOf({ steps: 20, guidanceWeight: 4 })).toBe(6);
});

test('DRAFT-4 a draft ends early on the way to its picture, with what that picture looks like by then', async () => {
  const settings = { steps: 5, guidanceWeight: 1 };
  const previews: Uint8Array[] = [];
  for await (const event of generate(pack, { caption, seed: 7, stopAfter: 64, ...settings }))
    if (event.type === 'preview' && event.step === 4) previews.push(event.rgb);
  const draft = await drawDraft(pack, { caption, seed: 7, settings: { steps: 20 }, walk: 5, mostSteps: 4 });
  expect(draft.steps).toBe(4);
  expect([draft.rgb]).toEqual(previews);
});

test('DRAFT-3 a draft goes between two steps of a running picture, whose bytes stay the same', async () => {
  const request = { caption, seed: 3, steps: 20, stopAfter: 64 } as const;
  const [alone] = await stages(request);
  calls.length = 0;
  let draft: Promise<unknown> | null = null;
  onCall = () => {
    draft ??= drawDraft(pack, { caption: 'a blue cat', seed: 1, settings: {}, walk: 5, mostSteps: 4 }).then(
      () => calls.push('draft'),
    );
  };
  const [beside] = await stages(request);
  await draft;
  onCall = () => {};
  expect(beside).toEqual(alone);
  // It ended while the picture was still being drawn: its own four calls, and at most one step of the picture
  // while its text was encoded.
  expect(calls.indexOf('draft')).toBeLessThan(2 + 1 + 4 + 2 + 1);
});

test('DRAFT-2 a caption that is none is refused like any request', async () => {
  const wrong = { caption: ' ', seed: 1, settings: {}, walk: 5, mostSteps: 4 };
  await expect(drawDraft(pack, wrong)).rejects.toMatchObject({ code: 'invalid_caption' });
});
