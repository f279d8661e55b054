/** Loads a pack and draws one image in a process of its own, saying each phase: what bench-memory.ts measures. */
import { STAGES, sizeOf } from '@atelier/domain';
import { generate } from '../../src/generate';
import { loadPack } from '../../src/pack';

const [dir = '', limit = '', last = '1024'] = process.argv.slice(2);
const stopAfter = Number(last) as 64 | 256 | 1024;
const say = (phase: string, more: object = {}): void => {
  process.send?.({ phase, at: performance.now(), ...more });
};
/** Lets a message out before the thread blocks. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve, 30));

say('verify');
const pack = await loadPack(dir, {
  device: 'cpu',
  ...(limit && { memoryLimit: Number(limit) }),
  stages: STAGES.filter((name) => sizeOf(name) <= stopAfter),
  log: (line) => say('log', { line }),
  opening: {
    onOpen: async (name) => {
      say(`open ${name}`);
      await breathe();
    },
    onOpened: (name, ms) => say('opened', { name, ms }),
  },
});
const { kind, nets, netBytes } = pack.memory;
say('loaded', { kind, nets, netBytes });
await breathe();
let drawing = '';
const step = (name: string) => {
  if (name !== drawing) say(`draw ${name}`);
  drawing = name;
};
step('text');
for await (const event of generate(
  pack,
  { caption: 'a red fox', seed: 1, stopAfter, previews: false },
  {
    onText: (ms) => say('text', { ms }),
  },
)) {
  if (event.type === 'stage-start') step(event.stage);
  if (event.type === 'step') say('step', { stage: event.stage });
}
await pack.close();
say('closed');
await breathe();
process.disconnect();
