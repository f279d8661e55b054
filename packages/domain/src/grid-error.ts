import { LIMITS } from './constants';
import { AtelierError, type ErrorReason } from './errors';
import type { GridFault } from './grid';

const MESSAGES: Record<GridFault['fault'], string> = {
  unclosed: 'A choice { is not closed by }. Write \\{ for a brace.',
  unopened: 'A } closes no choice. Write \\} for a brace.',
  nested: 'A choice holds another one. Write them beside each other, or \\{ for a brace.',
  empty: 'A choice {} is empty. Write what to choose from: {red, blue}.',
  blank: 'One of the combinations has no words. Write a caption around the choices.',
  large: `A grid has at most ${LIMITS.gridCells} cells.`,
};

/** The refusal of a caption whose choices make no grid: `invalid_caption`, with the fault as its reason. */
export function gridError(fault: GridFault): AtelierError {
  const reason: ErrorReason = `grid_${fault.fault}`;
  const detail = fault.fault === 'large' ? ` These choices and axes make ${fault.count}.` : '';
  return new AtelierError('invalid_caption', MESSAGES[fault.fault] + detail, {
    reason,
    issues: [{ path: 'caption', message: 'at' in fault ? `${fault.fault} at ${fault.at}` : fault.fault }],
  });
}
