import { described } from '../i18n/described';
import { presentLink } from '../presenters/sign-in';
import { type Command, EVERYWHERE } from './command';

/** Signing in happens on the site, with Discord: no secret of ours ever stands in a message. */
export default {
  data: { ...described('link'), ...EVERYWHERE },
  reply: 'ephemeral',
  anywhere: true,
  execute: async ({ interaction, app, t }) => {
    const { signIn, publicUrl } = app.deps;
    const signInUrl = signIn ? `${publicUrl}/api/auth/discord?returnTo=/` : null;
    await interaction.editReply(presentLink(signInUrl, t));
  },
} satisfies Command;
