export { verify } from './verify';
export { verifyAddress } from './verify-address';
