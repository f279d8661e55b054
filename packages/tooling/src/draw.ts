import type { Visitor } from './visitor';

/** Requests a picture and waits until it is drawn, at most until `until` (ms since the epoch). */
export async function draw(
  visitor: Visitor,
  body: Record<string, unknown>,
  until = Number.POSITIVE_INFINITY,
): Promise<{ id: string; done: boolean }> {
  const { id } = await visitor.call<{ id: string }>('POST', '/api/v1/generations', body);
  for (;;) {
    const { status } = await visitor.call<{ status: string }>('GET', `/api/v1/generations/${id}`);
    if (status === 'done') return { id, done: true };
    if (status === 'failed' || Date.now() > until) return { id, done: false };
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
