import { createHash, createHmac, randomBytes } from 'node:crypto';
import { AtelierError, DISCORD_ID } from '@atelier/domain';
import { z } from 'zod';
import type { WebEnv } from '../env';
import { cookieName, equalText, readCookie, signValue, unsignValue, writeCookie } from './cookies';
import { safePath } from './safe-path';

/** Time limit for a person's consent on Discord's page. */
const STATE_SECONDS = 600;
/** Default URLs of Discord; settings may override them. */
export const DISCORD_API = 'https://discord.com/api';
const TIMEOUT_MS = 10_000;

const tokenAnswer = z.object({ access_token: z.string().min(1), token_type: z.string() });
const userAnswer = z.object({
  id: z.string().regex(DISCORD_ID),
  username: z.string().min(1),
  global_name: z.string().min(1).nullish(),
  avatar: z.string().nullish(),
  locale: z.string().max(20).nullish(),
});

/** Scope of every sign-in: who the person is, and nothing else. */
const SCOPE = 'identify';

const begunSignIn = z.object({ state: z.string(), returnTo: z.string(), until: z.number() });

/** Discord's answer about the person who signed in. */
export interface DiscordIdentity {
  discordId: string;
  name: string;
  avatarUrl: string | null;
  locale?: string;
}

/** What the SDK's authorize is asked with. */
export interface FrameSignIn {
  clientId: string;
  scope: string;
  state: string;
  codeChallenge: string;
}
/** Keeps the signature of a frame's state apart from those of cookies. */
const IN_FRAME = 'activity';

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** Content of the cookie of a sign-in in progress. */
function begunIn(value: string): z.infer<typeof begunSignIn> | null {
  try {
    return begunSignIn.parse(JSON.parse(Buffer.from(value, 'base64url').toString()));
  } catch {
    return null;
  }
}

/**
 * Discord's OAuth 2 authorization code flow, scope `identify`. A signed cookie holds the state in the browser
 * that began, so a link cannot sign a victim in to another account. PKCE ties the code to it. Tokens are used
 * once and not stored.
 */
export class DiscordOAuth {
  private readonly api: string;
  private readonly redirectUri: string;
  private readonly secure: boolean;
  private readonly cookie: string;

  constructor(
    private readonly appId: string,
    private readonly clientSecret: string,
    env: Pick<WebEnv, 'DISCORD_API' | 'PUBLIC_URL'>,
    private readonly secret: string,
  ) {
    this.api = (env.DISCORD_API ?? DISCORD_API).replace(/\/+$/, '');
    this.redirectUri = `${env.PUBLIC_URL}/api/auth/discord/callback`;
    this.secure = env.PUBLIC_URL.startsWith('https:');
    this.cookie = cookieName(env.PUBLIC_URL, 'oauth_state');
  }

  /** Returns the URL to redirect the browser to, and the cookie to set. */
  begin(returnTo: string | undefined): { location: string; cookie: string } {
    const state = randomBytes(24).toString('base64url');
    const verifier = this.verifierOf(state);
    const query = new URLSearchParams({
      client_id: this.appId,
      response_type: 'code',
      scope: SCOPE,
      redirect_uri: this.redirectUri,
      state,
      prompt: 'none',
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });
    const value = JSON.stringify({
      state,
      returnTo: safePath(returnTo),
      until: Date.now() + STATE_SECONDS * 1000,
    });
    const signed = signValue(this.secret, this.cookie, Buffer.from(value).toString('base64url'));
    return {
      location: `${this.api}/oauth2/authorize?${query}`,
      cookie: writeCookie(this.cookie, signed, { maxAge: STATE_SECONDS, secure: this.secure }),
    };
  }

  /**
   * Begins a sign-in in Discord's frame, where the SDK asks in place of a redirect and no cookie can hold the
   * state. The state is signed and holds its end; PKCE ties the code to it.
   */
  beginInFrame(): FrameSignIn {
    const value = `${randomBytes(24).toString('base64url')}~${Date.now() + STATE_SECONDS * 1000}`;
    const state = signValue(this.secret, IN_FRAME, value);
    return {
      clientId: this.appId,
      scope: SCOPE,
      state,
      codeChallenge: challengeOf(this.verifierOf(state)),
    };
  }

  /**
   * Exchanges the code that the SDK was given for an identity, and for the person's own token, with which the
   * frame introduces itself to Discord's client. @throws AtelierError forbidden (a state that was not begun here,
   * or too long ago), unavailable
   */
  async identifyInFrame(code: string, state: string): Promise<DiscordIdentity & { accessToken: string }> {
    const until = Number(unsignValue(this.secret, IN_FRAME, state)?.split('~')[1] ?? 0);
    if (!(until >= Date.now()))
      throw new AtelierError('forbidden', 'This sign-in was not begun here, or too long ago. Try again.');
    // The SDK's authorize has no redirect, so there is no redirect_uri to repeat.
    return this.exchange({ code, code_verifier: this.verifierOf(state) });
  }

  /** Returns the Set-Cookie value that deletes the cookie of a sign-in in progress. */
  forget(): string {
    return writeCookie(this.cookie, '', { maxAge: 0, secure: this.secure });
  }

  /**
   * Returns the path to return to. @throws AtelierError forbidden when this browser began no sign-in with
   * this state
   */
  returnTo(cookies: string | undefined, state: string | undefined): string {
    const signed = readCookie(cookies, this.cookie);
    const value = signed === null ? null : unsignValue(this.secret, this.cookie, signed);
    const begun = value === null ? null : begunIn(value);
    const same = begun != null && state !== undefined && equalText(begun.state, state);
    if (!same || begun.until < Date.now())
      throw new AtelierError('forbidden', 'This sign-in was not begun here, or too long ago. Try again.');
    return safePath(begun.returnTo);
  }

  /**
   * Derives the PKCE verifier (RFC 7636) from the state and our secret, so the browser never holds it. A
   * leaked code is useless without it.
   */
  private verifierOf(state: string): string {
    return createHmac('sha256', this.secret).update(`pkce ${state}`).digest('base64url');
  }

  /**
   * Exchanges the code for an identity. @throws AtelierError unavailable when Discord fails or answers
   * wrongly
   */
  async identify(code: string, state: string): Promise<DiscordIdentity> {
    const { accessToken: _, ...identity } = await this.exchange({
      code,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifierOf(state),
    });
    return identity;
  }

  private async exchange(grant: Record<string, string>): Promise<DiscordIdentity & { accessToken: string }> {
    const token = await this.ask(tokenAnswer, '/v10/oauth2/token', {
      method: 'POST',
      body: new URLSearchParams({
        client_id: this.appId,
        client_secret: this.clientSecret,
        grant_type: 'authorization_code',
        ...grant,
      }),
    });
    const user = await this.ask(userAnswer, '/v10/users/@me', {
      headers: { authorization: `${token.token_type} ${token.access_token}` },
    });
    return {
      accessToken: token.access_token,
      discordId: user.id,
      name: user.global_name ?? user.username,
      avatarUrl: user.avatar
        ? `https://cdn.discordapp.com/avatars/${user.id}/${user.avatar}.png?size=128`
        : null,
      ...(user.locale ? { locale: user.locale } : {}),
    };
  }

  private async ask<T>(schema: z.ZodType<T>, path: string, init: RequestInit): Promise<T> {
    try {
      const response = await fetch(`${this.api}${path}`, {
        ...init,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      return schema.parse(await response.json());
    } catch (cause) {
      throw new AtelierError('unavailable', 'Discord did not confirm who you are. Try again.', { cause });
    }
  }
}
