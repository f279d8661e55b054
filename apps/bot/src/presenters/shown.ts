import { axesOfGrid, drawnWith, type GenerationView, type GridAxis, typedCaption } from '@atelier/domain';
import type { Translate } from '../i18n';
import { beganFrom } from './edit';
import { chosenSettings } from './generation';
import { COLOURS, container, heading, text } from './parts';
import type { Reply } from './reply';
import { clip, clipLiteral } from './text';

/** Shows everything that a person needs to draw a picture again. */
export function presentShown(view: GenerationView, t: Translate): Reply {
  const chosen = [...chosenSettings(view.settings, t), ...varied(view, t)];
  const began = beganFrom(view, t);
  const pack = drawnWith(view, view.images);
  const seeds = [...new Set(view.images.map(({ seed }) => `${seed}`))].join(', ') || `${view.seed}`;
  const fields: [string, string][] = [
    [t('shown.caption'), clipLiteral(view.caption.trim(), 1_000) || '—'],
    [t('shown.pack'), clipLiteral(pack.trim(), 200) || '—'],
    [t('shown.seeds'), seeds],
    [t('shown.chosen'), clipLiteral(chosen.join(' · '), 500) || t('shown.defaults')],
    // No command begins from the same picture, so words alone would draw another one.
    began
      ? [t('shown.began'), clip(began, 1_000)]
      : [t('shown.again'), `\`\`\`\n${clip(command(view, t), 1_000)}\n\`\`\``],
  ];
  const words = fields.map(([name, value]) => `**${name}**\n${value}`);
  return {
    components: [container(COLOURS.studio, text([heading(t('shown.title')), ...words].join('\n')))],
  };
}

/** The settings that vary in a grid, with their values: `steps 4, 8`. */
const varied = ({ grid }: GenerationView, t: Translate): string[] =>
  Object.entries(grid ? axesOfGrid(grid) : {}).map(
    ([axis, values = []]) => `${t(`grid.${axis as GridAxis}`)} ${values.join(', ')}`,
  );

/**
 * The `/imagine` command as it is typed in this language. Replaces backticks, which would end its code block.
 */
function command({ seed, count, stopAfter, settings, ...view }: GenerationView, t: Translate): string {
  const caption = typedCaption(view);
  const options: [Parameters<Translate>[0], unknown][] = [
    ['commands.imagine.options.caption.name', caption.replaceAll('`', 'ˋ')],
    ['commands.imagine.options.seed.name', seed],
    ['commands.imagine.options.count.name', view.grid ? undefined : count],
    ['commands.imagine.options.stop.name', view.grid ? undefined : stopAfter],
    ['commands.imagine.options.guidance.name', settings.guidanceWeight],
    ['commands.imagine.options.steps.name', settings.steps],
    ['commands.imagine.options.sampler.name', settings.sampler],
    ['commands.imagine.options.thresholding.name', settings.thresholding],
    ['commands.imagine.options.augmentation.name', settings.augLevel],
  ];
  const typed = options
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${t(key)}:${value}`);
  return `/${t('commands.imagine.name')} ${typed.join(' ')}`;
}
