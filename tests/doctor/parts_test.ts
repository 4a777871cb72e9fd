/** The parts that `doctor` asked for below it: which proxy is taken, where secrets stand, when a certificate is old. */
import { secretPlaces } from "../../src/config/referred.ts";
import { judgeEnd } from "../../src/doctor/checks/server.ts";
import { runChecks } from "../../src/doctor/checkup.ts";
import { NetworkError } from "../../src/odoo/errors.ts";
import { proxyFor } from "../../src/odoo/http/proxy.ts";
import { isAddress, lookUp, placeOf } from "../../src/odoo/http/reach.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";

function proxyOf(url: string, env: Record<string, string>): string | undefined {
  const proxy = proxyFor(url, (name) => env[name]);
  return proxy && `${proxy.variable} ${proxy.host}:${proxy.port}`;
}

Deno.test("the proxy of an address is the one that fetch takes", () => {
  const both = { HTTPS_PROXY: "http://ada:secret@proxy.example:3128", HTTP_PROXY: "old.example" };
  assertEquals(proxyOf("https://erp.example.com", both), "HTTPS_PROXY proxy.example:3128");
  assertEquals(proxyOf("http://erp.example.com", both), "HTTP_PROXY old.example:80");
  assertEquals(proxyOf("http://erp.example.com", { http_proxy: "http://a:1" }), "HTTP_PROXY a:1");
  assertEquals(proxyOf("https://erp.example.com", { HTTP_PROXY: "http://a:1" }), undefined);
  assertEquals(proxyOf("https://x.org", { ALL_PROXY: "socks5://s" }), "ALL_PROXY s:1080");
  for (const NO_PROXY of ["*", "example.com", ".example.com", "a.org, erp.example.com"]) {
    assertEquals(proxyOf("https://erp.example.com", { ...both, NO_PROXY }), undefined, NO_PROXY);
  }
  assertEquals(
    proxyOf("https://notexample.com", { ...both, NO_PROXY: "example.com," }),
    "HTTPS_PROXY proxy.example:3128",
  );
});

Deno.test("an address tells its place", async () => {
  assertEquals(placeOf("https://erp.example.com/odoo"), { host: "erp.example.com", port: 443 });
  assertEquals(placeOf("http://[::1]:8069"), { host: "::1", port: 8069 });
  assertEquals(["127.0.0.1", "::1", "localhost", "1.example"].map(isAddress), [
    true,
    true,
    false,
    false,
  ]);
  assertStringIncludes((await lookUp("localhost", 5_000)).join(), "1");
  const error = await assertRejects(() => lookUp("odoo.invalid", 5_000), NetworkError);
  assertEquals([error.kind, error.outcome], ["dns", "not_sent"]);
});

Deno.test("where each secret stands, never the secret", () => {
  const places = secretPlaces({
    path: "/etc/odoo-mcp/config.json",
    values: {
      api_key: "in the open",
      password: { env: "PASSWORD" },
      instances: { shop: { api_key: { file: "shop.key" } }, wrong: 7 },
      http: {
        tokens: { crm: { token: "also open" } },
        accounts: { crm: { api_key: { file: "/k" } } },
      },
    },
  });
  assertEquals(places, [
    { key: "api_key", kind: "inline" },
    { key: "password", kind: "env", from: "PASSWORD" },
    { key: "instances.shop.api_key", kind: "file", from: "/etc/odoo-mcp/shop.key" },
    { key: "http.tokens.crm.token", kind: "inline" },
    { key: "http.accounts.crm.api_key", kind: "file", from: "/k" },
  ]);
});

Deno.test("a certificate that soon ends is warned of", () => {
  const now = Date.UTC(2026, 0, 1);
  const asked = { trusted: "trusted", host: "erp.example.com:443", now };
  const soon = judgeEnd(new Date("2026-01-10T00:00:00Z"), asked);
  assertEquals([soon.status, soon.detail], [
    "warning",
    "trusted, but it ends in 9 days, on 2026-01-10",
  ]);
  assertEquals(judgeEnd(new Date("2026-03-01T00:00:00Z"), asked).status, "ok");
});

Deno.test("what needs something broken is skipped with the first reason, all the way down", async () => {
  const run = () => Promise.reject(new NetworkError("refused", "connection\nrefused", "not_sent"));
  const never = () => {
    throw new Error("it was run");
  };
  const checks = await runChecks([
    { id: "a", title: "A", without: "no a", run },
    { id: "b", title: "B", needs: ["a"], without: "no b", run: never },
    { id: "c", title: "C", needs: ["b"], run: never },
  ], undefined);
  assertEquals(checks.map(({ status, detail }) => [status, detail]), [
    ["broken", "connection\\nrefused"],
    ["skipped", "no a"],
    ["skipped", "no a"],
  ]);
});
