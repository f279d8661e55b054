// Every entry point calls verbs by namespace, for example `generation.request({ ctx, input: { body } })`.
// Bodies and queries come as `unknown` and are parsed by the verb: any verb may throw `invalid_request`.
export { databaseError } from '@atelier/db';
export * from './context';
export * as discord from './discord';
export * as gallery from './gallery';
export * as generation from './generation';
export * as image from './image';
export type { OpenedImage } from './image/open';
export * as key from './key';
export * as leaderboard from './leaderboard';
export * as moderation from './moderation';
export { choosePack, openCatalogue, readPackView } from './packs/catalogue';
export { publishTokenizer } from './packs/tokenizer';
export * as person from './person';
export type { ExportEntry } from './person/export-all';
export * as room from './room';
export * as session from './session';
export type { SessionOrigin } from './session/open';
export { DEFAULT_QUOTA } from './shared/quota';
export * as system from './system';
export * as upkeep from './upkeep';
export type { ReconcileReport } from './upkeep/reconcile';
export * as vote from './vote';
export * as webhook from './webhook';
export type { DueDelivery } from './webhook/due';
export type { DeliveryOutcome } from './webhook/settle';
export * as work from './work';
export type { Lease, WorkOrder } from './work/begin';
