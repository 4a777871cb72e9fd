/** Which names stay on this machine. Pure; knows addresses and nothing else. */

const IPV4_LOOPBACK = /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

const NAMES = new Set(["localhost", "::1", "[::1]"]);

/** Whether only this machine reaches a server bound to `host`. A doubtful name is not loopback. */
export function isLoopback(host: string): boolean {
  return NAMES.has(host.toLowerCase()) || IPV4_LOOPBACK.test(host);
}
