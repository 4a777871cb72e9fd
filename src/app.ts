/** The composition root: configuration in, handler table out. Everything is built here and handed down. */
import type { Connection } from "./config/connection.ts";
import type { Config } from "./config/schema.ts";
import { createCatalog } from "./features/catalog.ts";
import type { Catalog } from "./mcp/catalog.ts";
import { createHttpClient } from "./odoo/rpc/http_client.ts";
import { json2 } from "./odoo/rpc/json2.ts";
import { jsonrpc } from "./odoo/rpc/jsonrpc.ts";
import { createPool, createRateLimit } from "./odoo/rpc/pool.ts";
import type { Protocol } from "./odoo/rpc/protocol.ts";
import { RpcSession } from "./odoo/rpc/session.ts";
import { xmlrpc } from "./odoo/rpc/xmlrpc.ts";
import { OdooService } from "./odoo/service.ts";
import { Policy } from "./policy/policy.ts";
import { VERSION } from "./version.ts";

/** Which protocols are tried, in order of cost: an answer in XML is several times larger. */
const PROTOCOLS: Readonly<Record<Config["protocol"], readonly [Protocol, ...Protocol[]]>> = {
  auto: [jsonrpc, json2, xmlrpc],
  jsonrpc: [jsonrpc],
  xmlrpc: [xmlrpc],
  json2: [json2],
};

/** Builds the program around one Odoo. Nothing is sent before the first call. */
export function createApp(config: Config, connection: Connection): Catalog {
  const session = new RpcSession({
    protocols: PROTOCOLS[config.protocol],
    send: createHttpClient({
      baseUrl: connection.url,
      timeoutMs: config.timeout * 1000,
      maxResponseBytes: config.max_response_bytes,
    }),
    login: {
      database: connection.database,
      username: connection.username,
      password: connection.credential.reveal(),
    },
    pool: createPool(config.pool_size),
    rateLimit: createRateLimit({
      perMinute: config.requests_per_minute,
      maxWaitMs: config.rate_limit_max_wait_seconds * 1000,
    }),
  });
  const { enabled, ttl, max_size: maxSize } = config.cache;
  const odoo = new OdooService(session, { enabled, ttlMs: ttl * 1000, maxSize });
  const policy = new Policy({ readOnly: config.read_only });
  return createCatalog({ odoo, policy, maxResultBytes: config.max_result_bytes }, VERSION);
}
