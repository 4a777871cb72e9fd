/**
 * Notices for clients that ask for a log (`logging/setLevel` of the 2025 revisions).
 *
 * Knows levels and one connection that lasts. Must not know what is noticed. The 2026 revision has
 * no such method, and sends clients to stderr and OpenTelemetry instead.
 */
import type { Server } from "@modelcontextprotocol/server";
import type { Notice, NoticeSource } from "./catalog.ts";
import { type MethodEntry, methodEntry } from "./methods.ts";
import { levelParams, LOG_LEVELS, type LogLevel } from "./params.ts";

/** Lets the client of this server choose from which level on it is told; nothing before it does. */
export function logMethods(server: Server, notices: NoticeSource): MethodEntry[] {
  let threshold: LogLevel | undefined;

  const pass = ({ level, text }: Notice): void => {
    if (threshold === undefined || rankOf(level) < rankOf(threshold)) return;
    const params = { level, logger: "odoo", data: text };
    server.notification({ method: "notifications/message", params }).catch(() => {});
  };

  const listen = (): void => {
    const leave = notices.listen(pass);
    const { onclose } = server;
    server.onclose = () => {
      leave();
      onclose?.();
    };
  };

  return [
    methodEntry("logging/setLevel", levelParams, ({ level }) => {
      if (threshold === undefined) listen();
      threshold = level;
      return {};
    }),
  ];
}

function rankOf(level: LogLevel): number {
  return LOG_LEVELS.indexOf(level);
}
