import { handshake } from '../live/open-hub';

/** The bearer of this frame. Only in memory: a reload signs in again, which Discord does without asking. */
let ticket: string | null = null;
let whenEnded: () => void = () => undefined;
let carries = false;

/** Where a frame signs in. An ended bearer beside that would be refused; signing out is a DELETE, which names it. */
export const SIGN_IN = '/api/auth/activity';

/**
 * Gives the bearer to the socket and to every request of this page to its own origin: Discord's frame has no
 * cookies. Null takes it away.
 * @param onEnded called once when the server no longer takes the bearer
 */
export function carryTicket(token: string | null, onEnded: () => void = () => undefined): void {
  ticket = token;
  whenEnded = onEnded;
  if (token === null) delete handshake.frame;
  else handshake.frame = token;
  if (carries) return;
  carries = true;
  const send = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const sent = ticket;
    const url = new URL(input instanceof Request ? input.url : input, window.location.href);
    const signsIn = url.pathname.startsWith(SIGN_IN) && init?.method === 'POST';
    if (sent === null || signsIn || url.origin !== window.location.origin) return send(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set('authorization', `Bearer ${sent}`);
    const response = await send(input, { ...init, headers });
    if (response.status === 401 && ticket === sent) {
      const ended = whenEnded;
      carryTicket(null);
      ended();
    }
    return response;
  };
}
