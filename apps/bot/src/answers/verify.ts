import { AtelierError, LIMITS, type ProvenanceView } from '@atelier/domain';
import { provenance } from '@atelier/services';
import type { Message } from 'discord.js';
import { Refusal } from '../presenters/error';
import { presentVerified, type Verified } from '../presenters/verified';
import { isDiscordFile, readDiscordFile } from './discord-file';
import type { Call } from './handler';
import { type DiscordFile, fileName, picturesOf } from './message-files';

/** Pictures that one answer checks: what is said of them fits in one message. */
const MOST = 4;

type Caller = Pick<Call<never>, 'ctx' | 'app' | 't'>;
type Answer = ReturnType<typeof presentVerified>;

const readerOf = ({ app, t }: Caller) => ({
  publicUrl: app.deps.publicUrl,
  commandIds: app.commandIds,
  t,
});

/** Checks one attachment. @throws AtelierError as provenance.verify; Refusal as readDiscordFile, rate_limited */
export async function verifyAttachment({ name, url }: DiscordFile, caller: Caller): Promise<Answer> {
  return presentVerified([{ name, view: await checked(url, caller) }], 0, readerOf(caller));
}

/**
 * Checks the file at a link: an attachment on Discord, or a picture or page of this studio.
 * @throws AtelierError, Refusal as verifyAttachment; not_found, gone
 */
export async function verifyLink(link: string, caller: Caller): Promise<Answer> {
  const { ctx, app } = caller;
  const { publicUrl } = app.deps;
  if (isDiscordFile(link, app.attachmentOrigins))
    return verifyAttachment({ name: fileName(link), url: link }, caller);
  if (!URL.canParse(link) || new URL(link).origin !== new URL(publicUrl).origin)
    throw new Refusal('invalid_request', 'refusals.elsewhere');
  await app.checks.spend(ctx.actor.userId, 1);
  const view = await provenance.verifyAddress({ ctx, input: { body: { url: link } } });
  return presentVerified([{ name: link, view }], 0, readerOf(caller));
}

/** Checks the pictures of a message; one that cannot be read spoils no other. @throws Refusal not_found */
export async function verifyMessage(message: Message, caller: Caller): Promise<Answer> {
  const { app } = caller;
  const sources = picturesOf(message, app.attachmentOrigins);
  if (sources.length === 0) throw new Refusal('not_found', 'refusals.noFile');
  const all: Verified[] = [];
  for (const { name, url } of sources.slice(0, MOST)) {
    try {
      all.push({ name, view: await checked(url, caller) });
    } catch (error) {
      if (!(error instanceof AtelierError) || error.code === 'rate_limited' || sources.length === 1)
        throw error;
      all.push({ name, problem: error });
    }
  }
  return presentVerified(all, Math.max(0, sources.length - MOST), readerOf(caller));
}

async function checked(url: string, { ctx, app }: Caller): Promise<ProvenanceView> {
  await app.checks.spend(ctx.actor.userId, 1);
  const bytes = await readDiscordFile(url, app.attachmentOrigins, LIMITS.verifyBytes);
  try {
    return await provenance.verify({ ctx, input: { bytes } });
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'invalid_request')
      throw new Refusal('invalid_request', 'refusals.notPicture');
    throw error;
  }
}
