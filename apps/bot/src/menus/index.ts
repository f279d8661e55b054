import type { Menu } from './menu';
import remix from './remix';
import report from './report';
import settings from './settings';
import vote from './vote';

export const MENUS: readonly Menu[] = [remix, vote, settings, report];
