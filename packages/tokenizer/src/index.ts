export { CaptionTokenizer, type TokenizerFiles } from './caption-tokenizer';
export { longestFitting } from './longest-fitting';
