import { AtelierError, exportChosenSchema, parseInput, type RefusalView } from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { type ExportEntry, listEntry, pictureEntries, readmeEntry } from '../shared/export-entries';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import { sortOwn } from './own';

/**
 * Yields every picture of one's own chosen generations, then `atelier.json` with the generations, what could not
 * be read (`missing`) and what was left out (`refused`). @throws unauthenticated, invalid_request; the first
 * refusal's code where nothing is left
 */
export const exportChosen: Verb<{ query: unknown }, AsyncIterable<ExportEntry>> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { ids } = parseInput(exportChosenSchema, input.query);
  const { own, refused } = await sortOwn(ctx.deps.db, ids, userId);
  if (own.length === 0)
    throw new AtelierError(refused[0]?.code ?? 'not_found', 'None of these pictures is yours to export.');
  return entries(
    ctx,
    userId,
    own.map(({ id }) => id),
    refused,
  );
};

async function* entries(
  ctx: Ctx,
  authorId: string,
  ids: string[],
  refused: RefusalView[],
): AsyncIterable<ExportEntry> {
  const { db, now } = ctx.deps;
  const generations = await presentAll(db, await loadGenerations(db, ids, ctx), ctx);
  const missing: string[] = [];
  const pictures = yield* pictureEntries(ctx, { authorId, deletedAt: null, id: { in: ids } }, missing);
  yield listEntry({ exportedAt: now().toISOString(), generations, refused, missing });
  yield readmeEntry('Pictures that you chose in Atelier: atelier.json lists them.', pictures, missing);
}
