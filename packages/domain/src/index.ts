export * from './actor';
export * from './caption';
export * from './errors';
export * from './generation';
export * from './limits';
export * from './parse';
export * from './stage';
export * from './views';
