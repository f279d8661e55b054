/** A parent process to be killed by client.test.ts: prints the child's pid once it draws. */
import { InferenceClient } from './client';

const client = new InferenceClient({ pack: process.argv[2]!, device: 'cpu' });
await client.start();
for await (const event of client.render({ caption: 'a fox', count: 4, steps: 250, stopAfter: 64 }))
  if (event.type === 'stage-start') process.stdout.write(`${client.pid}\n`);
