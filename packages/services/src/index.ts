export * from './context';
export * from './verbs';
