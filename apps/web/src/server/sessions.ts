import { createHmac } from 'node:crypto';
import type { Actor, PersonView, SessionView } from '@atelier/domain';
import { type Deps, key, person, type SessionOrigin, session } from '@atelier/services';
import { cookieName, readCookie, signValue, unsignValue, writeCookie } from './cookies';

/** Session cookie's name before names carried `__Host-` or a port. Accepted until LEGACY_UNTIL. */
const LEGACY_COOKIE = 'atelier.session_token';
/** Later than any unused session lives. Each page view replaces the old cookie by the current one. */
const LEGACY_UNTIL = Date.UTC(2027, 2, 1);
/** Browsers cap cookies at 400 days. The cookie must outlive the session's row, which decides. */
const COOKIE_SECONDS = 400 * 86_400;

/** The caller of a request: the actor for verbs, and the person to show, if any. */
export interface Viewer {
  actor: Actor;
  person: PersonView | null;
}
const NOBODY: Viewer = { actor: { kind: 'anonymous' }, person: null };

/** Maps a person to an actor. A banned moderator gets the member role. */
const viewerOf = (person: PersonView): Viewer => ({
  actor: person.isGuest
    ? { kind: 'guest', userId: person.id }
    : { kind: 'user', userId: person.id, role: person.banned ? 'member' : person.role },
  person,
});

/** Derives the key that signs session cookies, so a leaked one never opens the service sockets. */
export const sessionSecret = (serviceToken: string): string =>
  createHmac('sha256', serviceToken).update('atelier session cookie').digest('hex');

/** Hashes `parts` with the secret into a UUID (version 8) that only this studio can make. */
function uuidOf(secret: string, parts: (string | null)[]): string {
  const hex = createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Maps cookies to the session verbs; a cookie carries a signed token. */
export class Sessions {
  /** The cookie's name. */
  readonly cookie: string;
  private readonly secure: boolean;
  private readonly ctx;

  constructor(
    deps: Deps,
    private readonly secret: string,
    publicUrl: string,
  ) {
    this.ctx = { actor: { kind: 'system' as const }, deps };
    this.cookie = cookieName(publicUrl, 'session_token');
    this.secure = publicUrl.startsWith('https:');
  }

  /** Returns the token in a Cookie header; null unless its signature is valid. */
  token(cookies: string | undefined): string | null {
    return this.tokenIn(cookies, this.cookie) ?? this.legacyToken(cookies);
  }

  /**
   * Returns the Set-Cookie values that move a session from the old cookie name to the current one; else none.
   */
  moved(cookies: string | undefined): string[] {
    const token = this.tokenIn(cookies, this.cookie) === null ? this.legacyToken(cookies) : null;
    if (token === null) return [];
    return [writeCookie(LEGACY_COOKIE, '', { maxAge: 0, secure: this.secure }), this.hand(token)];
  }

  /** Maps a Cookie header to a viewer, anonymous without a live session. Renews the session. */
  async viewer(cookies: string | undefined): Promise<Viewer> {
    const token = this.token(cookies);
    const found = token === null ? null : await session.use({ ctx: this.ctx, input: { token } });
    return found === null ? NOBODY : viewerOf(found);
  }

  /** Maps an API key to its owner. @throws AtelierError unauthenticated when it is unknown or revoked */
  async keyHolder(text: string): Promise<Viewer> {
    return viewerOf(await key.use({ ctx: this.ctx, input: { key: text } }));
  }

  /** Maps the bearer of a page that Discord frames to a viewer, anonymous when it has ended. */
  async frameHolder(token: string): Promise<Viewer> {
    const found = await session.ofFrame({ ctx: this.ctx, input: { token } });
    return found === null ? NOBODY : viewerOf(found);
  }

  /** Opens a session of `userId` for a page that Discord frames. */
  async openFrame(userId: string, from: SessionOrigin): Promise<{ token: string; expiresAt: Date }> {
    return session.openFrame({ ctx: this.ctx, input: { userId, ...from } });
  }

  /** Ends the session of a frame's bearer. Idempotent. */
  async endFrame(token: string): Promise<void> {
    await session.end({ ctx: this.ctx, input: { token } });
  }

  /**
   * Lists the sessions of the viewer with these cookies, newest first. @throws AtelierError unauthenticated
   */
  async list(actor: Actor, cookies: string | undefined): Promise<{ sessions: SessionView[] }> {
    return session.list({ ctx: { ...this.ctx, actor }, input: { token: this.token(cookies) } });
  }

  /** Opens a session of `userId`; returns its Set-Cookie value. */
  async open(userId: string, from: SessionOrigin): Promise<string> {
    const { token } = await session.open({ ctx: this.ctx, input: { userId, ...from } });
    return this.hand(token);
  }

  /**
   * Ends the session of a Cookie header; returns the Set-Cookie value that deletes the cookie. Idempotent.
   */
  async end(cookies: string | undefined): Promise<string> {
    const token = this.token(cookies);
    if (token !== null) await session.end({ ctx: this.ctx, input: { token } });
    return this.forget();
  }

  /** Returns the Set-Cookie value that deletes the session cookie. */
  forget(): string {
    return writeCookie(this.cookie, '', { maxAge: 0, secure: this.secure });
  }

  /**
   * Makes a guest with a session; `cookie` is its Set-Cookie value. Concurrent requests of one browser with
   * one `idempotencyKey` get the same guest, so they make one generation. `undo` deletes a guest of this call
   * whose request failed.
   */
  async createGuest({
    locale,
    idempotencyKey,
    ...from
  }: SessionOrigin & { locale?: string | undefined; idempotencyKey?: string | undefined }): Promise<{
    viewer: Viewer;
    cookie: string;
    undo(): Promise<void>;
  }> {
    const id = idempotencyKey && uuidOf(this.secret, [from.ipAddress, from.userAgent, idempotencyKey]);
    const { person: guest, made } = await person.guest({
      ctx: this.ctx,
      input: { ...(locale ? { locale } : {}), ...(id ? { id } : {}) },
    });
    const cookie = await this.open(guest.id, from);
    return {
      viewer: viewerOf(guest),
      cookie,
      undo: async () => {
        if (made) await person.forgetGuest({ ctx: this.ctx, input: { guestId: guest.id } });
      },
    };
  }

  private legacyToken(cookies: string | undefined): string | null {
    if (this.cookie === LEGACY_COOKIE || this.ctx.deps.now().getTime() > LEGACY_UNTIL) return null;
    return this.tokenIn(cookies, LEGACY_COOKIE);
  }

  private tokenIn(cookies: string | undefined, name: string): string | null {
    const signed = readCookie(cookies, name);
    return signed === null ? null : unsignValue(this.secret, name, signed);
  }

  private hand(token: string): string {
    return writeCookie(this.cookie, signValue(this.secret, this.cookie, token), {
      maxAge: COOKIE_SECONDS,
      secure: this.secure,
    });
  }
}
