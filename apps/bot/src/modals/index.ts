import type { Modal } from './modal';
import remix from './remix';

/** Forms by the action of their custom_id. */
export const MODALS: ReadonlyMap<string, Modal> = new Map([[remix.action, remix]]);
