/**
 * The inference child: owns the ONNX sessions, because a session's `run()` blocks its thread and only a
 * process can be killed in the middle of one. It knows nothing of jobs, leases or storage. Forked by
 * client.ts.
 */
import { draftBytes, generate, loadPack, type Pack } from '@atelier/imagen';
import { surviveLostOutput } from '@atelier/process';
import { ChildDrafts, measureStep } from './child-drafts';
import { type ChildMessage, eventToWire, type ParentMessage, type RenderId, toWire } from './messages';
import { createPacedPipe } from './paced-pipe';

surviveLostOutput();

/** The fewest that a job has at each step: one image, with and without its caption. */
const PASSES_OF_A_JOB = 2;
/** A slower step makes drafts pointless, and is not measured again. */
const SLOW_STEP_MS = 1_000;

const parent = createPacedPipe<ChildMessage>((message, sent) => process.send?.(message, undefined, {}, sent));
const renders = new Map<RenderId, AbortController>();
const drafts = new ChildDrafts();
let pack: Pack | null = null;

process.on('message', (message: ParentMessage) => {
  switch (message.type) {
    case 'load':
      void load(message);
      break;
    case 'render':
      void render(message.id, message.request);
      break;
    case 'abort':
      renders.get(message.id)?.abort();
      break;
    case 'draft':
      void draft(message.id, message.request);
      break;
  }
});

// The terminal's Ctrl-C reaches the whole process group; when to stop is the parent's decision.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The parent is gone, and with it every reader. Avoids exit(), which crashes onnxruntime during a run.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** Awaited between two calls of a net: messages leave, new ones are read, and drafts go first. */
async function betweenCalls(): Promise<void> {
  await parent.drained();
  // A promise alone lets no message in: the event loop must turn.
  await new Promise<void>((resolve) => setImmediate(resolve));
  await drafts.prepared();
}

async function load(options: Extract<ParentMessage, { type: 'load' }>): Promise<void> {
  setInterval(() => parent.send({ type: 'alive' }), options.heartbeatMs);
  const started = performance.now();
  let draftStepMs = 0;
  try {
    pack = await loadPack(options.pack, {
      ...options.how,
      log: (line) => parent.send({ type: 'log', line }),
      between: betweenCalls,
      opening: {
        onOpen: async (net) => {
          parent.send({ type: 'opening', net });
          // The parent must hear of it before the thread blocks.
          await parent.drained();
        },
        onOpened: (net, ms) => parent.send({ type: 'opened', net, ms }),
      },
    });
    // A draft must not make jobs' nets leave the memory.
    draftStepMs =
      pack.memory.kind === 'by-turns' ? Number.POSITIVE_INFINITY : await measureStep(pack, SLOW_STEP_MS);
  } catch (error) {
    parent.send({ type: 'load-failed', error: toWire(error) });
    return;
  }
  const { name, version } = pack.manifest;
  const loadMs = Math.round(performance.now() - started);
  const passes = pack.batches.base64 ?? 1;
  const jobs = Math.max(1, Math.floor(passes / PASSES_OF_A_JOB));
  const { kind, nets, spare } = pack.memory;
  parent.send({
    type: 'ready',
    info: {
      pack: name,
      version,
      provider: pack.provider,
      jobs,
      passes,
      draftStepMs,
      loadMs,
      memory: kind,
      spareBytes: spare,
      draftBytes: draftBytes(nets),
    },
  });
}

async function render(
  id: RenderId,
  request: Extract<ParentMessage, { type: 'render' }>['request'],
): Promise<void> {
  const abort = new AbortController();
  renders.set(id, abort);
  try {
    if (!pack) throw new Error('a render was asked for before the pack was loaded');
    const onText = (ms: number): void => parent.send({ type: 'text', id, ms });
    for await (const event of generate(pack, request, { signal: abort.signal, onText })) {
      // Drops a preview that the parent has no time for: a moment later it is stale.
      if (event.type === 'preview' && parent.clogged) continue;
      parent.send({ type: 'event', id, event: eventToWire(event) });
    }
    parent.send({ type: 'ended', id, error: null });
  } catch (error) {
    parent.send({ type: 'ended', id, error: toWire(error) });
  } finally {
    renders.delete(id);
  }
}

async function draft(
  id: RenderId,
  request: Extract<ParentMessage, { type: 'draft' }>['request'],
): Promise<void> {
  try {
    if (!pack) throw new Error('a draft was asked for before the pack was loaded');
    parent.send({ type: 'drafted', id, result: await drafts.draw(pack, request) });
  } catch (error) {
    parent.send({ type: 'drafted', id, result: toWire(error) });
  }
}
