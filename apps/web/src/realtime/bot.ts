import { generationRoom, watchPayload } from '@atelier/protocol';
import type { Container } from '../server/container';
import { answer } from './answer';
import type { SocketGuard } from './guard';
import { hasToken, refusal, speaksOurVersion } from './handshake';
import type { Snapshots } from './snapshots';
import type { ServiceNamespace } from './types';

/**
 * Serves the bot's namespace. The bot follows the generations whose messages it keeps. Read-only, because
 * actions in Discord become rows.
 */
export function serveBots(
  bots: ServiceNamespace,
  { container, snapshots, guard }: { container: Container; snapshots: Snapshots; guard: SocketGuard },
): void {
  const { env, metrics, log } = container;
  bots.use((socket, next) => {
    const { auth } = socket.handshake;
    if (!hasToken(auth, env.SERVICE_TOKEN)) return next(refusal('unauthenticated'));
    if (!speaksOurVersion(auth)) return next(refusal('version_mismatch'));
    next();
  });
  bots.on('connection', (socket) => {
    guard.trust(socket.conn);
    metrics.sockets.inc({ namespace: 'bot' });
    socket.on('watch', (payload: unknown, ack: unknown) =>
      answer({ schema: watchPayload, payload, ack, log }, async ({ generationId }) => {
        await socket.join(generationRoom(generationId));
        return snapshots.generation({ kind: 'anonymous' }, generationId);
      }),
    );
    socket.on('unwatch', (payload: unknown) => {
      const parsed = watchPayload.safeParse(payload);
      if (parsed.success) void socket.leave(generationRoom(parsed.data.generationId));
    });
    socket.on('disconnect', () => metrics.sockets.dec({ namespace: 'bot' }));
  });
}
