import { AtelierError, parseInput, toProblem } from '@atelier/domain';
import type { Ack } from '@atelier/protocol';
import type { z } from 'zod';
import type { Log } from '../server/log';

/**
 * Parses a socket event's payload, runs `work` and acknowledges with its result or an error code. Never
 * throws, because a client's payload must not end the process. A missing acknowledgement is no error.
 */
export async function answer<S extends z.ZodType, T>(
  { schema, payload, ack, log }: { schema: S; payload: unknown; ack: unknown; log: Log },
  work: (input: z.output<S>) => Promise<T>,
): Promise<void> {
  const reply = typeof ack === 'function' ? (ack as (reply: Ack<T>) => void) : () => undefined;
  try {
    reply({ ok: true, data: await work(parseInput(schema, payload)) });
  } catch (error) {
    const { code, detail } = toProblem(error);
    if (!(error instanceof AtelierError)) log.error({ err: error }, 'socket event failed');
    reply({ ok: false, error: { code, message: detail } });
  }
}
