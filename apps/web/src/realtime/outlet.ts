import type { Namespace } from 'socket.io';
import { Encoder, PacketType } from 'socket.io-parser';

/** Names of rooms. Never empty, because socket.io sends to every socket when no room is named. */
export type Audience = readonly [string, ...string[]];

/**
 * Sends events of one namespace to the sockets of this process. No other module can call a namespace's
 * `emit`.
 */
export interface Outlet<Events> {
  tell<E extends keyof Events & string>(audience: Audience, event: E, payload: Payload<Events[E]>): void;
  /**
   * Skips a socket that is still being written to, and the sockets in the room `except`. For payloads with
   * binary parts.
   */
  flash<E extends keyof Events & string>(
    audience: Audience,
    event: E,
    payload: Payload<Events[E]>,
    except?: string,
  ): void;
}
type Payload<Listener> = Listener extends (payload: infer P) => void ? P : never;

/** The part of a namespace that an outlet uses, whatever its events. */
type Source = Pick<Namespace, 'name' | 'local' | 'adapter' | 'sockets'>;

/**
 * Makes the outlet of a namespace. Always local, because every web process hears NOTIFY and the frames
 * itself.
 */
export function outletOf<Events>(of: { readonly name: string; readonly local: unknown }): Outlet<Events> {
  const namespace = of as Source;
  const { adapter, sockets } = namespace;
  const encoder = new Encoder();
  return {
    tell(audience, event, payload) {
      namespace.local.to([...audience]).emit(event, payload);
    },
    flash(audience, event, payload, except) {
      const listening = new Set<string>();
      for (const room of audience) for (const id of adapter.rooms.get(room) ?? []) listening.add(id);
      if (except !== undefined) for (const id of adapter.rooms.get(except) ?? []) listening.delete(id);
      if (listening.size === 0) return;
      const parts = encoder.encode({ type: PacketType.EVENT, nsp: namespace.name, data: [event, payload] });
      const framed = { compress: false, wsPreEncodedFrame: [webSocketFrames(parts)] };
      for (const id of listening) {
        const conn = sockets.get(id)?.conn;
        if (!conn?.transport.writable) continue;
        // One write, where the adapter would write text and binary parts one after the other.
        if (conn.transport.name === 'websocket') conn.write(parts[0] as string, framed);
        else for (const part of parts) conn.write(part as string);
      }
    },
  };
}

/** Encodes the parts of one packet as finished WebSocket frames. All sockets share these bytes. */
function webSocketFrames(parts: (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const isText = typeof part === 'string';
      // `4` marks a text message in engine.io's protocol; binary messages have no mark.
      const data = isText ? Buffer.from(`4${part}`) : part;
      return [frameHeader(isText ? 0x1 : 0x2, data.byteLength), data];
    }),
  );
}

/** Returns the header of an unmasked, final frame of `length` bytes (RFC 6455, 5.2). */
function frameHeader(opcode: number, length: number): Buffer {
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  if (header.length === 2) header[1] = length;
  else if (header.length === 4) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return header;
}
