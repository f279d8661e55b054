import type { PersonView } from '@atelier/domain';
import type { DiscordSDK } from '@discord/embedded-app-sdk';
import { api } from '../api/client';
import { SIGN_IN } from './ticket';

interface Begun {
  clientId: string;
  scope: string;
  state: string;
  codeChallenge: string;
}
export interface Ticket {
  token: string;
  expiresAt: string;
  discordToken: string;
  person: PersonView;
}

/**
 * Signs in through Discord's client: our server begins, the SDK asks the person (once; later times pass
 * silently), our server exchanges the code. Then the frame introduces itself to the client, which some commands
 * need. The SDK hands back only the code: PKCE, whose verifier our server derives from the state, ties both.
 * @throws ApiError; the SDK's error when the person declines
 */
export async function signIn(sdk: DiscordSDK): Promise<Ticket> {
  const { clientId, state, codeChallenge } = await api<Begun>(SIGN_IN, { method: 'POST' });
  const { code } = await sdk.commands.authorize({
    client_id: clientId,
    response_type: 'code',
    scope: ['identify'],
    prompt: 'none',
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  });
  const ticket = await api<Ticket>(`${SIGN_IN}/token`, { method: 'POST', body: { code, state } });
  // Without it the wall works all the same; only the people of this Activity stay unknown.
  await sdk.commands.authenticate({ access_token: ticket.discordToken }).catch(() => undefined);
  return ticket;
}
