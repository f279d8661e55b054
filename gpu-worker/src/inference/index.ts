export { InferenceClient, type InferenceOptions, isRetryable } from './client';
export type { InferenceInfo } from './messages';
