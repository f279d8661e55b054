import { imageIndex } from '@atelier/domain';
import { type ProgressPayload, progressPayload } from '@atelier/protocol';
import { z } from 'zod';
import type { Container } from '../server/container';
import type { LanePool } from './drafts/lane-pool';
import { serveLane } from './drafts/serve-lanes';
import type { SocketGuard } from './guard';
import { hasToken, refusal, speaksOurVersion } from './handshake';
import type { ServiceNamespace } from './types';

/** Largest preview in bytes. A 1024 × 1024 WebP has about a tenth of it. */
const PREVIEW = 256 * 1024;

/** A worker's frame: the protocol's payload with bounds. */
const frameSchema = progressPayload.extend({
  attempt: z.int().min(0),
  seq: z.int().min(0),
  image: imageIndex,
  step: z.int().min(0),
  steps: z.int().min(1),
  preview: z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length <= PREVIEW)
    .optional(),
});

/**
 * Serves the workers' namespace. A worker shows the service token, sends frames and answers drafts. Other
 * events are dropped.
 */
export function serveWorkers(
  workers: ServiceNamespace,
  { container, guard, lanes }: { container: Container; guard: SocketGuard; lanes: LanePool },
  onFrame: (frame: ProgressPayload) => boolean,
): void {
  const { metrics, log, env } = container;
  workers.use((socket, next) => {
    const { auth } = socket.handshake;
    if (!hasToken(auth, env.SERVICE_TOKEN)) return next(refusal('unauthenticated'));
    if (!speaksOurVersion(auth)) return next(refusal('version_mismatch'));
    next();
  });
  workers.on('connection', (socket) => {
    guard.trust(socket.conn);
    metrics.sockets.inc({ namespace: 'worker' });
    log.info({ socket: socket.id }, 'worker connected');
    serveLane(socket, lanes, log);
    socket.on('frame', (payload: unknown) => {
      const parsed = frameSchema.safeParse(payload);
      const outcome = !parsed.success ? 'invalid' : onFrame(parsed.data) ? 'sent' : 'stale';
      metrics.frames.inc({ outcome });
      if (!parsed.success) log.warn({ issue: parsed.error.issues[0]?.path.join('.') }, 'invalid frame');
    });
    socket.on('disconnect', () => metrics.sockets.dec({ namespace: 'worker' }));
  });
}
