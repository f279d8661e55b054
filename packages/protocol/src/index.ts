export * from './browser';
export * from './service';
export * from './version';
