import type { Tx } from '@atelier/db';
import { type EditView, isModerator, personOf } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx } from '../context';
import { storedEdit } from '../edit/stored';
import { chainsOf, type Link, peopleOf, shownHead } from './chain';
import { WAITS } from './regions';

type Row = { id: string; canvasId: string | null; edit: unknown; author: { name: string } | null };

/** Whether the caller may learn whose region this is: an unlisted one is known to its author and moderators. */
export const maySee =
  ({ actor }: Ctx) =>
  ({ authorId, unlisted, hiddenAt, deletedAt }: Link): boolean =>
    isModerator(actor) ||
    (authorId !== null && authorId === personOf(actor)) ||
    (!unlisted && !hiddenAt && !deletedAt);

/**
 * For each region among `rows`: its shared picture, whose regions the result holds, and whether it waits. Takes
 * two statements, none without a region.
 */
export async function sharedOf(
  tx: Tx,
  rows: readonly Row[],
  ctx: Ctx,
): Promise<Map<string, NonNullable<EditView['shared']>>> {
  const regions = rows.flatMap(({ id, canvasId, edit, author }) =>
    canvasId === null ? [] : { id, canvasId, author, isOpen: storedEdit({ edit })?.onto === undefined },
  );
  if (regions.length === 0) return new Map();
  const chains = await chainsOf(tx, regions);
  const waiting = await waitingAmong(
    tx,
    regions.map(({ id }) => id),
  );
  return new Map(
    regions.map(({ id, canvasId, isOpen, author }) => {
      const chain = chains.get(id) ?? [];
      // An open region is put onto the newest state that is shown, and its own comes last.
      const held = isOpen ? chain.slice(shownHead(chain)?.at ?? 0) : chain;
      const people = peopleOf(held, (link) => link.id === id || maySee(ctx)(link));
      if (isOpen && author && !people.includes(author.name)) people.push(author.name);
      return [id, { canvas: canvasId, people, waits: waiting.has(id) }];
    }),
  );
}

/** Those of `ids` that are regions without a job, because they wait for others. */
export async function waitingAmong(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw`
    SELECT g."id" FROM "Generation" g WHERE g."id" = ANY (${ids}::uuid[]) AND ${WAITS}`;
  return new Set(
    z
      .array(z.object({ id: z.uuid() }))
      .parse(rows)
      .map(({ id }) => id),
  );
}
