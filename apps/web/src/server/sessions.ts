import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type Actor, AtelierError, type PersonView, parseInput, type SessionView } from '@atelier/domain';
import { NOTIFY } from '@atelier/protocol';
import { type Deps, key, person } from '@atelier/services';
import { z } from 'zod';
import { cookieName, readCookie, signValue, unsignValue, writeCookie } from './cookies';

/** The name of every session cookie before names carried `__Host-` or a port. Such sessions go on until LEGACY_UNTIL. */
const LEGACY_COOKIE = 'atelier.session_token';
/** Longer after the change than a session lives unused; each page that a browser opens gives it the cookie of today. */
const LEGACY_UNTIL = Date.UTC(2027, 2, 1);
const DAY_MS = 86_400_000;
/** A session ends this long after its last use; the row decides, the cookie only outlives it. */
const SESSION_MS = 60 * DAY_MS;
/** Browsers cap cookies at 400 days. */
const COOKIE_SECONDS = 400 * 86_400;
/** Uses within a day of each other write nothing. */
const RENEW_AFTER_MS = DAY_MS;

/** Who is behind a request: the actor that verbs decide by, and the person to show, if there is one. */
export interface Viewer {
  actor: Actor;
  person: PersonView | null;
}
const NOBODY: Viewer = { actor: { kind: 'anonymous' }, person: null };

/** The actor that a person is on the site. Whoever is banned has no office. */
const viewerOf = (person: PersonView): Viewer => ({
  actor: person.isGuest
    ? { kind: 'guest', userId: person.id }
    : { kind: 'user', userId: person.id, role: person.banned ? 'member' : person.role },
  person,
});

/** What the table keeps of a token: whoever reads it can sign in as nobody. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Where a session was opened, for the person to recognise it by. */
export interface SessionOrigin {
  ipAddress: string | null;
  userAgent: string | null;
}

/** The key that signs session cookies: derived, so that a leaked cookie key never opens the service sockets. */
export const sessionSecret = (serviceToken: string): string =>
  createHmac('sha256', serviceToken).update('atelier session cookie').digest('hex');

/** Sessions are rows; the cookie carries a signed random token. */
export class Sessions {
  readonly cookie: string;
  private readonly secure: boolean;

  constructor(
    private readonly deps: Deps,
    private readonly secret: string,
    publicUrl: string,
  ) {
    this.cookie = cookieName(publicUrl, 'session_token');
    this.secure = publicUrl.startsWith('https:');
  }

  /** The token in a Cookie header whose signature holds, or null. */
  token(cookies: string | undefined): string | null {
    return this.tokenIn(cookies, this.cookie) ?? this.legacyToken(cookies);
  }

  /** Set-Cookie values that give a session of the old name the name of today, or none. The session stays the same. */
  moved(cookies: string | undefined): string[] {
    const token = this.tokenIn(cookies, this.cookie) === null ? this.legacyToken(cookies) : null;
    if (token === null) return [];
    return [writeCookie(LEGACY_COOKIE, '', { maxAge: 0, secure: this.secure }), this.hand(token)];
  }

  private legacyToken(cookies: string | undefined): string | null {
    if (this.cookie === LEGACY_COOKIE || this.deps.now().getTime() > LEGACY_UNTIL) return null;
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

  /** Whoever a Cookie header names; nobody when it names no live session. Use renews the session. */
  async viewer(cookies: string | undefined): Promise<Viewer> {
    const token = this.token(cookies);
    if (token === null) return NOBODY;
    const { db, now } = this.deps;
    const session = await db.session.findUnique({
      where: { token: hashOf(token) },
      include: { user: true },
    });
    const at = now().getTime();
    if (session === null || session.expiresAt.getTime() <= at) return NOBODY;
    if (session.expiresAt.getTime() < at + SESSION_MS - RENEW_AFTER_MS)
      await db.session.updateMany({
        where: { id: session.id },
        data: { expiresAt: new Date(at + SESSION_MS) },
      });
    const { user } = session;
    return viewerOf({
      id: user.id,
      name: user.name,
      avatarUrl: user.image,
      isGuest: user.isGuest,
      role: user.role,
      banned: user.bannedAt !== null,
      locale: user.locale,
    });
  }

  /** Whoever an API key belongs to. @throws AtelierError unauthenticated when it is unknown or revoked */
  async keyHolder(text: string): Promise<Viewer> {
    const ctx = { actor: { kind: 'system' as const }, deps: this.deps };
    return viewerOf(await key.use({ ctx, input: { key: text } }));
  }

  /** Where a person is signed in, newest first; `cookies` tell which of them asks. */
  async list(userId: string, cookies: string | undefined): Promise<SessionView[]> {
    const token = this.token(cookies);
    const rows = await this.deps.db.session.findMany({
      where: { userId, expiresAt: { gt: this.deps.now() } },
      orderBy: { createdAt: 'desc' },
    });
    return rows.map((row) => ({
      id: row.id,
      current: token !== null && row.token === hashOf(token),
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    }));
  }

  /** Ends every session of a person, this one too: a stolen cookie is worth nothing from the next request on. */
  async endAll(userId: string): Promise<number> {
    return this.drop({ userId });
  }

  /** Ends one session of a person, in open sockets too. @throws AtelierError not_found when it is none of theirs */
  async endOne(userId: string, id: string): Promise<void> {
    if ((await this.drop({ userId, id: parseInput(z.uuid(), id) })) === 0)
      throw new AtelierError('not_found', 'You have no such session.');
  }

  /** Deletes sessions of a person, and tells open sockets to look again. */
  private async drop(which: { userId: string; id?: string }): Promise<number> {
    const { db } = this.deps;
    const { count } = await db.session.deleteMany({ where: which });
    await db.$executeRaw`SELECT pg_notify(${NOTIFY.person}, ${which.userId})`;
    return count;
  }

  /** The Set-Cookie value that forgets a session. */
  forget(): string {
    return writeCookie(this.cookie, '', { maxAge: 0, secure: this.secure });
  }

  /** Makes a guest with a session; `cookie` is the Set-Cookie value that hands it over. */
  async createGuest(from: SessionOrigin & { locale?: string }): Promise<{ viewer: Viewer; cookie: string }> {
    const made = await person.guest({
      ctx: { actor: { kind: 'system' }, deps: this.deps },
      input: from.locale === undefined ? {} : { locale: from.locale },
    });
    const cookie = await this.open(made.id, from);
    return { viewer: { actor: { kind: 'guest', userId: made.id }, person: made }, cookie };
  }

  /** Takes a guest back who was made for a request that failed. */
  async forgetGuest(guestId: string): Promise<void> {
    await person.forgetGuest({ ctx: { actor: { kind: 'system' }, deps: this.deps }, input: { guestId } });
  }

  /** Opens a session of `userId`; returns the Set-Cookie value that hands it over. */
  async open(userId: string, from: SessionOrigin): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.deps.db.session.create({
      data: {
        token: hashOf(token),
        userId,
        expiresAt: new Date(this.deps.now().getTime() + SESSION_MS),
        ipAddress: from.ipAddress,
        userAgent: from.userAgent?.slice(0, 400) ?? null,
      },
    });
    return this.hand(token);
  }

  /** Ends the session that a Cookie header names, in open sockets too; returns the Set-Cookie value that forgets it. Idempotent. */
  async end(cookies: string | undefined): Promise<string> {
    const token = this.token(cookies);
    if (token !== null)
      await this.deps.db.$executeRaw`
        WITH ended AS (DELETE FROM "Session" WHERE "token" = ${hashOf(token)} RETURNING "userId")
        SELECT pg_notify(${NOTIFY.person}, "userId"::text) FROM ended`;
    return this.forget();
  }
}
