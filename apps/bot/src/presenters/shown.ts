import { axesOfGrid, drawnWith, type GenerationView, type GridAxis, typedCaption } from '@atelier/domain';
import type { Translate } from '../i18n';
import { beganFrom } from './edit';
import { chosenSettings } from './generation';
import type { Reply } from './reply';
import { clip, literal } from './text';

/** Shows everything that a person needs to draw a picture again. */
export function presentShown(view: GenerationView, t: Translate): Reply {
  const chosen = [...chosenSettings(view.settings, t), ...varied(view, t)];
  const began = beganFrom(view, t);
  const pack = drawnWith(view, view.images);
  return {
    embeds: [
      {
        title: t('shown.title'),
        fields: [
          { name: t('shown.caption'), value: clip(literal(view.caption.trim()), 1024) || '—' },
          { name: t('shown.pack'), value: clip(literal(pack.trim()), 300) || '—', inline: true },
          {
            name: t('shown.seeds'),
            value: [...new Set(view.images.map(({ seed }) => `${seed}`))].join(', ') || `${view.seed}`,
            inline: true,
          },
          {
            name: t('shown.chosen'),
            value: clip(literal(chosen.join(' · ')), 1024) || t('shown.defaults'),
            inline: true,
          },
          // No command begins from the same picture, so words alone would draw another one.
          began
            ? { name: t('shown.began'), value: clip(began, 1024) }
            : { name: t('shown.again'), value: `\`\`\`\n${clip(command(view, t), 1000)}\n\`\`\`` },
        ],
        color: 0xf59e0b,
      },
    ],
    components: [],
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
