import type { Menu } from './menu';
import remix from './remix';
import vote from './vote';

export const MENUS: readonly Menu[] = [remix, vote];
