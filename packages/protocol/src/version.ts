/**
 * One number for every event and payload here. Clients send it as `auth.version` in the socket.io handshake; the server
 * refuses another major number with the connect error `version_mismatch`, and a client told so reloads or stops.
 */
export const PROTOCOL_VERSION = 1;
