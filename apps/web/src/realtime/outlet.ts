/** Names of rooms. Never empty: socket.io sends to every socket when it is given no room. */
export type Audience = readonly [string, ...string[]];

/** Sends events of one namespace to the sockets of this process. The only way to send: no other module holds a namespace's `emit`. */
export interface Outlet<Events> {
  /** `volatile` drops the event for a socket that is still being written to; `except` leaves out the sockets of a room. */
  tell<E extends keyof Events & string>(
    audience: Audience,
    event: E,
    payload: Payload<Events[E]>,
    options?: { volatile?: boolean; except?: string },
  ): void;
}
type Payload<Listener> = Listener extends (payload: infer P) => void ? P : never;

/** The part of socket.io's operator that an outlet uses. */
interface Sender {
  to(rooms: string[]): Sender;
  except(room: string): Sender;
  readonly volatile: Sender;
  emit(event: string, payload: unknown): boolean;
}

/** An outlet of `namespace`. Always local, because every web process hears NOTIFY and the frames itself. */
export function outletOf<Events>(namespace: { readonly local: unknown }): Outlet<Events> {
  return {
    tell(audience, event, payload, { volatile = false, except } = {}) {
      let sender = (namespace.local as Sender).to([...audience]);
      if (except !== undefined) sender = sender.except(except);
      if (volatile) sender = sender.volatile;
      sender.emit(event, payload);
    },
  };
}
