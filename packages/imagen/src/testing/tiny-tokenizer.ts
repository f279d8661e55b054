const WORDS = [
  'a',
  'an',
  'the',
  'of',
  'on',
  'and',
  'red',
  'blue',
  'green',
  'fox',
  'owl',
  'background',
  'to',
  'left',
  'right',
];
const SYMBOLS = [...'abcdefghijklmnopqrstuvwxyz0123456789.,!?-\'"'];

/**
 * A unigram tokenizer in the Hugging Face file format: T5's special tokens, a few words, letters for the
 * rest.
 */
export function tinyTokenizer(): { definition: object; config: object; vocabulary: number } {
  const vocab: [string, number][] = [
    ['<pad>', 0],
    ['</s>', 0],
    ['<unk>', 0],
    ['▁', -4],
    ...WORDS.map((word): [string, number] => [`▁${word}`, -3]),
    ...SYMBOLS.map((symbol): [string, number] => [symbol, -6]),
  ];
  const special = (id: number, content: string) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
  return {
    vocabulary: vocab.length,
    definition: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [special(0, '<pad>'), special(1, '</s>'), special(2, '<unk>')],
      normalizer: { type: 'NFKC' },
      pre_tokenizer: metaspace,
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
        special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
      },
      decoder: metaspace,
      model: { type: 'Unigram', unk_id: 2, vocab, byte_fallback: false },
    },
    config: {
      tokenizer_class: 'T5Tokenizer',
      model_max_length: 32,
      pad_token: '<pad>',
      eos_token: '</s>',
      unk_token: '<unk>',
      legacy: false,
    },
  };
}
