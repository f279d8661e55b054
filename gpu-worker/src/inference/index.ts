export { InferenceClient, type InferenceOptions, isRetryable } from './client';
