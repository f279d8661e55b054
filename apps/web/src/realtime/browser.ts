import type { IncomingMessage } from 'node:http';
import { AtelierError, personOf } from '@atelier/domain';
import {
  generationRoom,
  joinPayload,
  LOBBY,
  leavePayload,
  peopleRoom,
  wallRoom,
  watchPayload,
} from '@atelier/protocol';
import type { Container } from '../server/container';
import { cookiesOf } from '../server/cookies';
import type { Viewer } from '../server/sessions';
import { answer } from './answer';
import { type Drafting, serveSketches } from './drafts/serve-sketches';
import type { SocketGuard } from './guard';
import { frameOf, refusal, speaksOurVersion } from './handshake';
import type { PresenceBoard } from './presence';
import type { Snapshots } from './snapshots';
import type { BrowserNamespace, BrowserSocket } from './types';

/** Largest number of generations that one page watches. */
const WATCHES = 64;
const JOINED = 8;

/**
 * Who a socket speaks for: a session in the cookies, or, where there is none, a frame's bearer in the handshake.
 */
function viewerOf(socket: BrowserSocket, { sessions, frame }: Container): Promise<Viewer> {
  const cookies = cookiesOf(socket.request.headers, frame);
  const ticket = frame === null ? null : frameOf(socket.handshake.auth);
  return ticket !== null && sessions.token(cookies) === null
    ? sessions.frameHolder(ticket)
    : sessions.viewer(cookies);
}

/** Serves the default namespace, which reads and draws drafts. People change things over HTTP. */
export function serveBrowsers(
  browsers: BrowserNamespace,
  {
    container,
    snapshots,
    presence,
    guard,
    drafting,
    addressOf,
  }: {
    container: Container;
    snapshots: Snapshots;
    presence: PresenceBoard;
    guard: SocketGuard;
    drafting: Drafting;
    addressOf(request: IncomingMessage): string;
  },
): { lookAgain(personId: string): Promise<void> } {
  const identify = async (socket: BrowserSocket): Promise<void> => {
    const { actor, person } = await viewerOf(socket, container);
    // A banned person may watch, but presence counts them as a visitor.
    const shown =
      person && !person.banned ? { id: person.id, name: person.name, avatarUrl: person.avatarUrl } : null;
    socket.data = { actor, person: shown };
  };
  browsers.use((socket, next) => {
    if (!speaksOurVersion(socket.handshake.auth)) return next(refusal('version_mismatch'));
    identify(socket).then(
      () => next(),
      () => next(refusal('unavailable')),
    );
  });
  browsers.on('connection', (socket) => {
    container.metrics.sockets.inc({ namespace: 'browser' });
    guard.meter(socket);
    serveWatch(socket, container, snapshots);
    serveRooms(socket, container, snapshots, presence, drafting);
    serveSketches(socket, { container, drafting, address: addressOf(socket.request) });
    socket.on('disconnect', () => container.metrics.sockets.dec({ namespace: 'browser' }));
  });
  return {
    /**
     * Reads the session of a person's sockets again, after a ban, a sign-out or a deletion. An empty id means
     * all persons.
     */
    async lookAgain(personId) {
      for (const socket of browsers.sockets.values()) {
        const known = socket.data.actor && personOf(socket.data.actor);
        if (!known || (personId !== '' && known !== personId)) continue;
        await identify(socket).catch((err: unknown) => {
          container.log.warn({ err }, 'could not read a person again');
          // Who was banned or signed out must not stay who they were: the page connects again.
          if (personId !== '') socket.conn.close();
        });
        for (const room of roomsIn(socket.rooms)) presence.changed(room);
      }
      if (personId !== '') presence.release(personId);
    },
  };
}

function serveWatch(socket: BrowserSocket, container: Container, snapshots: Snapshots): void {
  socket.on('watch', (payload, ack) =>
    answer({ schema: watchPayload, payload, ack, log: container.log }, async ({ generationId }) => {
      const room = generationRoom(generationId);
      const alreadyIn = socket.rooms.has(room);
      if (!alreadyIn && countRooms(socket, generationRoom('')) >= WATCHES)
        throw new AtelierError('rate_limited', `A page watches at most ${WATCHES} pictures.`);
      // Joins before the row is read, so that a change in between arrives as an event.
      await socket.join(room);
      try {
        return await snapshots.generation(socket.data.actor, generationId);
      } catch (error) {
        if (!alreadyIn) await socket.leave(room);
        throw error;
      }
    }),
  );
  socket.on('unwatch', (payload) => {
    const parsed = watchPayload.safeParse(payload);
    if (parsed.success) void socket.leave(generationRoom(parsed.data.generationId));
  });
}

function serveRooms(
  socket: BrowserSocket,
  container: Container,
  snapshots: Snapshots,
  presence: PresenceBoard,
  { ghosts }: Drafting,
): void {
  const { services, deps } = container;
  socket.on('join', (payload, ack) =>
    answer({ schema: joinPayload, payload, ack, log: container.log }, async ({ room, wall = true }) => {
      const name = peopleRoom(room);
      const alreadyIn = socket.rooms.has(name);
      if (!alreadyIn && countRooms(socket, peopleRoom('')) >= JOINED)
        throw new AtelierError('rate_limited', `A page is in at most ${JOINED} rooms.`);
      const ctx = { actor: socket.data.actor, deps };
      const { slug } =
        room === LOBBY ? { slug: room } : await services.room.get({ ctx, input: { slug: room } });
      // A page that knows an old address goes to the current one.
      if (slug !== room) socket.emit('room:changed', { room, slug });
      await socket.join(wall ? [name, wallRoom(room)] : name);
      if (!wall) await socket.leave(wallRoom(room));
      if (!alreadyIn) presence.changed(room);
      if (!wall) return { room, presence: presence.of(room), live: [] };
      const snapshot = await snapshots.room(socket.data.actor, room, presence.of(room));
      return { ...snapshot, ghosts: ghosts.in(room) };
    }),
  );
  socket.on('leave', (payload) => {
    const parsed = leavePayload.safeParse(payload);
    if (!parsed.success || !socket.rooms.has(peopleRoom(parsed.data.room))) return;
    const { room } = parsed.data;
    void socket.leave(wallRoom(room));
    void socket.leave(peopleRoom(room));
    presence.changed(room);
  });
  const changed = (): void => {
    for (const room of roomsIn(socket.rooms)) presence.changed(room);
  };
  socket.on('disconnecting', changed);
}

/** Returns the slugs of the people rooms among socket.io's room names. */
export const roomsIn = (names: Iterable<string>): string[] => {
  const prefix = peopleRoom('');
  return [...names].flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : []));
};

const countRooms = (socket: BrowserSocket, prefix: string): number =>
  [...socket.rooms].filter((room) => room.startsWith(prefix)).length;
