import { answer } from '../gateway/answer';
import { described } from '../i18n/described';
import { presentLink } from '../presenters/sign-in';
import { type Command, EVERYWHERE } from './command';

/** Leads to signing in on the site with Discord, so no message ever holds a secret of ours. */
export default {
  data: { ...described('link'), ...EVERYWHERE },
  reply: 'ephemeral',
  anywhere: true,
  execute: async ({ interaction, app, t }) => {
    const { signIn, publicUrl } = app.deps;
    const signInUrl = signIn ? `${publicUrl}/api/auth/discord?returnTo=/` : null;
    await answer(interaction, presentLink(signInUrl, t));
  },
} satisfies Command;
