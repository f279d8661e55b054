import type { Socket } from 'socket.io-client';

/** Resolves with the payload of the first `event` for which `when` holds. */
export const nextEvent = <T>(
  socket: Socket,
  event: string,
  when: (payload: T) => boolean = () => true,
): Promise<T> =>
  new Promise((resolve) => {
    const listener = (payload: T): void => {
      if (!when(payload)) return;
      socket.off(event, listener);
      resolve(payload);
    };
    socket.on(event, listener);
  });
