import { z } from 'zod';
import { lineSchema } from './caption';
import { LIMITS } from './constants';
import { generationId, generationView } from './generation';
import { personView } from './views';

/** A person's public page. */
export const profileView = z.object({
  person: personView.omit({ locale: true }),
  memberSince: z.iso.datetime(),
  /** Pictures that everyone may see. */
  pictures: z.int(),
  /** Votes of others on those pictures. */
  votesReceived: z.int(),
  remixesReceived: z.int(),
});
export type ProfileView = z.infer<typeof profileView>;

/** Query of `GET /api/v1/me/generations`: one's own generations in every state, hidden ones too. */
export const ownGenerationsSchema = z.strictObject({
  state: z.enum(['active', 'ended', 'all']).default('all'),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.galleryPageSize).default(24),
});
export type OwnGenerationsQuery = z.input<typeof ownGenerationsSchema>;
/** One's own generation, with what only its author sees. */
export const ownGenerationView = generationView.extend({ hidden: z.boolean() });
export type OwnGenerationView = z.infer<typeof ownGenerationView>;
export const ownGenerationsPage = z.object({
  items: z.array(ownGenerationView),
  cursor: z.string().nullable(),
});
export type OwnGenerationsPage = z.infer<typeof ownGenerationsPage>;

const chosenIds = z
  .array(generationId)
  .min(1)
  .max(LIMITS.chosenAtOnce, `At most ${LIMITS.chosenAtOnce} pictures can be chosen at a time.`);
/** Body of `POST /api/v1/me/generations/delete`. */
export const chosenSchema = z.strictObject({ ids: chosenIds });
/** Body of `PUT /api/v1/me/generations/listed`: whether galleries, walls and feeds show them. */
export const listedSchema = z.strictObject({ ids: chosenIds, listed: z.boolean() });
/** Query of `GET /api/v1/me/generations.zip`: ids with commas between them. */
export const exportChosenSchema = z.strictObject({
  ids: z
    .string()
    .transform((text) => text.split(','))
    .pipe(chosenIds),
});
/** Why one of several generations was left as it is: it is another person's, was never there, or is deleted. */
export const refusalView = z.object({ id: generationId, code: z.enum(['forbidden', 'not_found', 'gone']) });
export type RefusalView = z.infer<typeof refusalView>;
/** Answer to a request about several generations. What was already as wanted is in neither list. */
export const chosenView = z.object({ changed: z.array(generationId), refused: z.array(refusalView) });
export type ChosenView = z.infer<typeof chosenView>;

/** Body of `DELETE /api/v1/me`: the person's own name, which prevents accidents. */
export const deletePersonSchema = z.strictObject({ name: z.string().max(200) });

/** Body of `PUT /api/v1/me`: a guest's new name. */
export const renameSchema = z.strictObject({ name: lineSchema(LIMITS.displayNameLength, 'a name') });

export const apiKeySchema = z.strictObject({ name: lineSchema(LIMITS.keyNameLength, 'a key’s name') });
export const apiKeyView = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The first characters of the key. */
  prefix: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiKeyView = z.infer<typeof apiKeyView>;
/** The only answer that holds the key itself. */
export const createdApiKeyView = apiKeyView.extend({ key: z.string() });
export type CreatedApiKeyView = z.infer<typeof createdApiKeyView>;

/** A browser in which a person is signed in. */
export const sessionView = z.object({
  id: z.uuid(),
  /** The session of this very request. */
  current: z.boolean(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type SessionView = z.infer<typeof sessionView>;
