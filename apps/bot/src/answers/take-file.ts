import { AtelierError, EDIT_LIMITS, type UploadView } from '@atelier/domain';
import { upload } from '@atelier/services';
import type { Caller } from '../gateway/caller';
import type { Checks } from './checks';
import { readDiscordFile } from './discord-file';
import type { Wanted } from './wanted';

/** Makes a file on Discord the upload of the person who asks. The same file twice is one upload. */
export type TakeFile = (caller: Caller, file: NonNullable<Wanted['file']>) => Promise<UploadView>;

/**
 * Fetches from `origins` alone, and nothing for a banned person.
 * @throws AtelierError banned, and as upload.create; Refusal as readDiscordFile, rate_limited
 */
export const makeTakeFile =
  (origins: ReadonlySet<string>, checks: Checks): TakeFile =>
  async ({ ctx, banned }, { url, fit }) => {
    if (banned) throw new AtelierError('banned', 'You have been banned.');
    await checks.spend(ctx.actor.userId, 1);
    const bytes = await readDiscordFile(url, origins, EDIT_LIMITS.uploadBytes);
    return upload.create({ ctx, input: { bytes, query: { fit } } });
  };
