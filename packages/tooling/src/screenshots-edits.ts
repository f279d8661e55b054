import { draw } from './draw';
import { drawRegion, type Shown, uploaded } from './screenshots-acts';
import type { Visitor } from './visitor';

type Filled = {
  ada: Visitor;
  bo: Visitor;
  /** A finished picture, and one that was made in the room `atrium`. */
  picture: string;
  drafts: string;
  /** Ms since the epoch at which drawing ends. */
  until: number;
};

/** The pages that begin from a picture: the editor, uploads, the lineage of edits, and a shared picture. */
export async function edits({ ada, bo, picture, drafts, until }: Filled): Promise<Shown> {
  const caption = 'a red fox on a blue background';
  const source = { image: 0 };
  const mask = [{ brush: 110, path: [560, 300, 640, 340, 700, 420] }, { rect: [600, 600, 300, 260] }];
  const ask = (visitor: Visitor, edit: object, more: object = {}) =>
    draw(visitor, { caption, stopAfter: 64, parentId: picture, edit, ...more }, until);
  await ask(ada, { kind: 'vary', source, strength: 0.35 });
  await ask(ada, { kind: 'extend', source, side: 'right' });
  const { id: repainted } = await ask(bo, { kind: 'repaint', source, mask });
  const region = (visitor: Visitor, rect: number[]) =>
    visitor.call('POST', '/api/v1/generations', {
      caption,
      stopAfter: 1024,
      parentId: drafts,
      room: 'atrium',
      edit: { kind: 'repaint', source, mask: [{ rect }], together: true },
    });
  const bytes = Buffer.from(await (await fetch(`${ada.url}/images/${picture}/0/256.png`)).arrayBuffer());
  return {
    edit: { address: `/g/${picture}/edit?image=0`, as: ada, act: drawRegion },
    extend: { address: `/g/${picture}/edit?image=0&mode=extend`, as: ada },
    together: {
      address: `/g/${drafts}/edit?image=0&together`,
      as: ada,
      // Shown while one of the regions is drawn and the other waits for it.
      act: async (page) => {
        await region(bo, [90, 120, 380, 340]);
        await region(ada, [360, 380, 420, 420]);
        await page.locator('[data-region][data-state=drawing]').first().waitFor();
        await page.locator('[data-region][data-state=overlaps]').first().waitFor();
      },
    },
    upload: { address: '/upload', as: ada, act: uploaded({ name: 'fox.png', bytes }) },
    lineage: {
      address: `/g/${picture}`,
      as: ada,
      act: (page) => page.getByRole('heading', { name: 'Lineage' }).scrollIntoViewIfNeeded(),
    },
    'edit-facts': { address: `/g/${repainted}`, as: ada },
  };
}
