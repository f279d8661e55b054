import { MASK_UNITS, rasterize, reduceMask, type StageSize } from '@atelier/domain';
import type { GenerateEvent } from '@atelier/imagen';
import { type Ctx, type Lease, type OrderEdit, work } from '@atelier/services';
import { readStored } from '../stored-picture';

type StageDone = Extract<GenerateEvent, { type: 'stage-done' }>;

/**
 * A region of a picture that several people repaint. Each of its stages is the newest state of that picture,
 * with the drawn pixels inside the mask. Another region may finish at any time; then all stages are put onto
 * that one.
 */
export class Region {
  private readonly mask: Uint8Array;
  /** The picture that each stage was put onto last. */
  private readonly under = new Map<string, string | undefined>();

  constructor(
    { mask }: Pick<OrderEdit, 'mask'>,
    private readonly lease: Lease,
    private readonly ctx: Ctx,
  ) {
    this.mask = rasterize(mask ?? []);
  }

  /** Id of the image onto which all stages were put; undefined when they differ, or nothing was put yet. */
  get onto(): string | undefined {
    const all = new Set(this.under.values());
    return all.size === 1 ? [...all][0] : undefined;
  }

  /**
   * Puts a drawn stage onto the newest state. Where that has no such size, the stage is as it was drawn.
   * @throws AtelierError gone (source_gone), picture_lost, lease_lost
   */
  async put({ image, size, rgb }: Pick<StageDone, 'image' | 'size' | 'rgb'>): Promise<Uint8Array> {
    const newest = await work.newest({ ctx: this.ctx, input: { lease: this.lease } });
    const stored = newest?.stages.find((stage) => stage.size === size);
    const below = newest && stored ? await readStored(this.ctx, newest.imageId, stored) : null;
    this.under.set(`${image} ${size}`, newest?.imageId);
    return below ? inside(rgb, below, reduceMask(this.mask, MASK_UNITS, size)) : rgb;
  }
}

/** `drawn` inside the mask, `below` outside: RGB bytes of one size. */
function inside(drawn: Uint8Array, below: Uint8Array, mask: Uint8Array): Uint8Array {
  const out = below.slice();
  // One by one: a million views of three bytes would hold up the frames of other jobs.
  for (let at = 0, to = 0; at < mask.length; at++, to += 3) {
    if (!mask[at]) continue;
    out[to] = drawn[to]!;
    out[to + 1] = drawn[to + 1]!;
    out[to + 2] = drawn[to + 2]!;
  }
  return out;
}

/** The region that an order draws; null for any other order. */
export function regionOf(
  order: Lease & { images: readonly { edit: OrderEdit | null }[] },
  ctx: Ctx,
): Region | null {
  const edit = order.images.find((image) => image.edit?.onto)?.edit;
  return edit ? new Region(edit, order, ctx) : null;
}

/** A region's stored stage as it was drawn: the source outside its mask. */
export function asDrawn(
  stored: Uint8Array,
  source: Uint8Array,
  edit: Pick<OrderEdit, 'mask'>,
  size: StageSize,
): Uint8Array {
  return inside(stored, source, reduceMask(rasterize(edit.mask ?? []), MASK_UNITS, size));
}
