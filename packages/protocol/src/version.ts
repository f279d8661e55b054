/**
 * Version of all events and payloads. Clients send it as `auth.version` in the socket.io handshake. The
 * server refuses another version with the connect error `version_mismatch`; the client then reloads or stops.
 */
export const PROTOCOL_VERSION = 1;
