/**
 * A parent process for tests: prints the child's pid once it draws. argv: the pack, and how many steps (250).
 */
import { InferenceClient } from './client';

const [, , pack = '', steps = '250'] = process.argv;
const client = new InferenceClient({ pack, device: 'cpu' });
await client.start();
for await (const event of client.render({ caption: 'a fox', count: 4, steps: Number(steps), stopAfter: 64 }))
  if (event.type === 'stage-start') process.stdout.write(`${client.pid}\n`);
await client.stop();
