import type { AcceptedView, GenerationRequest } from '@atelier/domain';
import { api } from '../api/client';
import { randomHex } from '../api/random-hex';

/** 128 bits. */
const newKey = (): string => randomHex(16);

/** Event on `window` with each generation that was asked for on this page, as its `detail`. */
export const MADE_EVENT = 'atelier:made';

/**
 * Returns a function that asks for generations. A repeated press of the same request keeps its key, so that a
 * lost answer never makes a second picture. @throws ApiError
 */
export function asker(): (request: GenerationRequest) => Promise<AcceptedView> {
  let key: { body: string; value: string } | null = null;
  return async (request) => {
    const body = JSON.stringify(request);
    if (key?.body !== body) key = { body, value: newKey() };
    const accepted = await api<AcceptedView>('/api/v1/generations', {
      method: 'POST',
      body: request,
      headers: { 'idempotency-key': key.value },
    });
    key = null;
    window.dispatchEvent(new CustomEvent(MADE_EVENT, { detail: accepted.generation }));
    return accepted;
  };
}
