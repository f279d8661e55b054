export { LOCALES, type Locale, matchLocale, negotiate } from './locales';
export { at, compileMessages, say, type Values } from './say';
