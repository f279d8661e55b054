import type { Modal } from './modal';
import remix from './remix';
import report from './report';

const ALL: readonly Modal[] = [remix, report];

/** Forms by the action of their custom_id. */
export const MODALS: ReadonlyMap<string, Modal> = new Map(ALL.map((modal) => [modal.action, modal]));
