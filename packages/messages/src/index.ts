export { compileMessages } from './compile';
export { LOCALES, type Locale, matchLocale, negotiate } from './locales';
export { at, say, type Values } from './say';
