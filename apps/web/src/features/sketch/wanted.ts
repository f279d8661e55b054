import type { PackView } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { type ComposeForm, planOf, toRequest } from '../compose/form';
import type { Wanted } from './typist';

/** A random seed for the next picture. */
export const newSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! % (LIMITS.seedMax + 1);

/**
 * What a draft of the form is drawn from, of a grid its first cell; null when there is nothing to draw yet, or a
 * field is wrong. `seed` is for a form that names none. Settings that the 64-pixel stage does not use are left
 * out, so that they change no draft.
 */
export function wantedOf(
  form: ComposeForm,
  seed: number,
  where: { pack?: string | undefined; room?: string | undefined },
): Wanted | null {
  const outcome = toRequest(form);
  const plan = planOf(form);
  if (!outcome.ok || !plan.ok) return null;
  const { caption, settings: varied } = plan.grid ? plan.grid.cells[0]! : { ...plan, settings: {} };
  const {
    guidanceWeight,
    steps,
    sampler,
    thresholding,
    seed: chosenSeed,
  } = { ...outcome.request, ...varied };
  const chosen = { guidanceWeight, steps, sampler, thresholding };
  return {
    caption: caption.replace(/\s+/g, ' ').trim(),
    seed: chosenSeed ?? seed,
    settings: Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)),
    ...(where.pack && { pack: where.pack }),
    ...(where.room && { room: where.room }),
  };
}

/** Steps of the picture that Make makes, of a grid of its first cell; null when the pack is not known. */
export const stepsOf = (form: ComposeForm, pack: PackView | null): number | null =>
  wantedOf({ ...form, caption: 'x' }, 0, {})?.settings.steps ??
  pack?.stages.find(({ name }) => name === 'base64')?.steps ??
  null;
